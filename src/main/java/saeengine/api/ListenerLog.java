package saeengine.api;

import java.util.List;
import java.util.function.Supplier;
import saeengine.run.Log;
import saeengine.run.Meter;

/** What a work says, line by line, for a listener. */
record ListenerLog(WorkListener listener) implements Log {
    @Override
    public void say(String text) {
        text.lines().forEach(line -> listener.onLine(Said.inMethods(line)));
    }

    @Override
    public Meter meter(String what, String unit, long all) {
        return new Meter() {
            private boolean noted;

            @Override
            public void at(long done, long tokens, Supplier<List<String>> more) {
                listener.onProgress(what, done, all);
            }

            @Override
            public void say(String line) {
                ListenerLog.this.say(line);
            }

            @Override
            public void noteOnce(String line) {
                if (!noted) {
                    noted = true;
                    say(line);
                }
            }
        };
    }
}
