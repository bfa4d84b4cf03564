package saeengine.examples;

import java.nio.file.Path;
import saeengine.api.Cancel;
import saeengine.api.Engine;
import saeengine.api.TrainConfig;
import saeengine.api.TrainListener;
import saeengine.api.TrainStep;
import saeengine.api.TrainedRun;

/** A training that is watched, stopped from another thread, and gone on with to the bytes of one that was left alone. */
public final class WatchStopResume {
    private WatchStopResume() {}

    /** Stops at a step of a small training on rows whose true features are known; how many steps were done then. */
    public static long run(String folder, long stopAt) throws InterruptedException {
        TrainConfig config = TrainConfig.of("batch-topk")
                .synthetic("64x16")
                .features(32)
                .k(4)
                .steps(60)
                .batch(64)
                .evalRows(1000)
                .out(folder);
        Cancel cancel = new Cancel();
        Thread impatient = new Thread(cancel::cancel);
        try (Engine engine = Engine.cpu(1)) {
            TrainedRun stopped = engine.train(
                    config,
                    new TrainListener() {
                        @Override
                        public boolean onStep(TrainStep step) {
                            if (step.step() == stopAt) {
                                impatient.start();
                            }
                            return step.step() < stopAt + 10;
                        }

                        @Override
                        public void onLine(String line) {
                            System.out.println(line);
                        }
                    },
                    cancel);
            impatient.join();
            TrainedRun whole = engine.resume(Path.of(folder));
            System.out.println("stopped at " + stopped.steps() + ", then " + whole.steps() + " steps");
            return stopped.steps();
        }
    }
}
