package saeengine.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import saeengine.run.Stop;

/**
 * Ctrl-C and a polite kill: asks the run to stop and keeps the process alive until it has written its checkpoint.
 */
final class StopSignal implements Stop {
    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "sae-engine-stop");
    private volatile boolean asked;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void onShutdown() {
        asked = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sae-engine: the step did not end in " + PATIENCE_SECONDS
                        + " s; the last checkpoint is the one before");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean getAsBoolean() {
        return asked;
    }

    /** The run has written what it has to. */
    @Override
    public void close() {
        finished.countDown();
        if (!asked) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
