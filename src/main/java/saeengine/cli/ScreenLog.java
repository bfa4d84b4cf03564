package saeengine.cli;

import saeengine.run.Log;
import saeengine.run.Meter;

/** A work's lines on a screen, its progress below them. */
record ScreenLog(Screen screen) implements Log {
    /** What results are printed to. */
    static ScreenLog ofOutput() {
        return new ScreenLog(Screen.ofOutput());
    }

    @Override
    public void say(String text) {
        screen.out().println(text);
    }

    @Override
    public void doing(String what) {
        screen.draw(what);
    }

    @Override
    public void done() {
        screen.wipe();
    }

    @Override
    public Meter meter(String what, String unit, long all) {
        return new Progress(screen, what, unit, all);
    }

    @Override
    public Meter meter(String what, String unit, long all, String read) {
        return new Progress(screen, what, unit, all, read);
    }
}
