package saeengine.cli;

import saeengine.check.Watcher;

/** How far a part of the self-test is: a line drawn over on a terminal, nothing elsewhere. */
final class PartProgress implements Watcher {
    private final Screen screen = Screen.ofOutput();

    @Override
    public void at(String part, int done, int all) {
        screen.draw(String.format("      %-14s %d of %d", part, done, all));
    }

    /** Makes room for a whole line. */
    void clear() {
        screen.wipe();
    }
}
