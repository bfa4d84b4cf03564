package saeengine.spark;

import java.io.IOException;

/**
 * The program in a process of its own, which ends when the executor that started it does: its standard input is a pipe from
 * there, which closes with the executor, however that dies.
 */
public final class Child {
    private static final int ORPHANED = 143;

    private Child() {}

    /** Runs the program's own entry point. */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(Child::untilTheParentDies, "sae-engine-parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName("saeengine.cli.Main").getMethod("main", String[].class).invoke(null, (Object) args);
    }

    private static void untilTheParentDies() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent.
            }
        } catch (IOException e) {
            // A pipe that breaks is one that closed.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
