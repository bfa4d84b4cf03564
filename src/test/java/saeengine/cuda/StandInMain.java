package saeengine.cuda;

import saeengine.cli.Main;

/** The program in a JVM of its own, on the stand-in GPU. */
public final class StandInMain {
    private StandInMain() {}

    public static void main(String[] args) {
        PtxExecutor.install();
        Main.main(args);
    }
}
