package saeengine.examples;

import saeengine.api.Engine;
import saeengine.api.EvalConfig;
import saeengine.api.SaeEvaluation;
import saeengine.api.SuiteResult;
import saeengine.api.TrainConfig;
import saeengine.api.TrainedRun;
import saeengine.api.WorkListener;

/** SAEBench's measures of two autoencoders, with products in full precision wherever they are computed. */
public final class WhatLatentsAreWorth {
    private WhatLatentsAreWorth() {}

    /**
     * Trains a width with two k, and measures both.
     *
     * @param model a folder or a name
     * @param text stories whose hidden facts lie beside them, as {@code sae-engine stories --facts} writes them
     * @param folder for the run
     * @return the first one's accuracy of a probe on its best latent, a mean over facts
     */
    public static double run(String model, String text, String folder) {
        try (Engine engine = Engine.auto("fp32")) {
            TrainedRun run = engine.train(TrainConfig.of("topk")
                    .model(model)
                    .text(text)
                    .layer(2)
                    .features(24)
                    .k(2, 4)
                    .steps(30)
                    .batch(32)
                    .buffer(500)
                    .evalRows(200)
                    .out(folder));
            EvalConfig config = EvalConfig.of(run.folder())
                    .model(model)
                    .text(text)
                    .rows(1500)
                    .suite(true);
            WorkListener progress = new WorkListener() {
                @Override
                public void onProgress(String what, long done, long all) {
                    System.out.println(what + ": " + done + " of " + all);
                }
            };
            double first = Double.NaN;
            for (SaeEvaluation each : engine.evaluate(config, progress)) {
                SuiteResult worth = each.suite().orElseThrow();
                double accuracy = worth.figures().get("sae_top_1_test_accuracy");
                System.out.println(each.sae() + ": " + accuracy + " by one latent, absorption "
                        + worth.figures().get("mean_absorption_fraction_score"));
                first = Double.isNaN(first) ? accuracy : first;
            }
            return first;
        }
    }
}
