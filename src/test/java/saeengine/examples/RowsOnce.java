package saeengine.examples;

import saeengine.api.Engine;
import saeengine.api.EvalConfig;
import saeengine.api.HarvestConfig;
import saeengine.api.Harvested;
import saeengine.api.SaeEvaluation;
import saeengine.api.TrainConfig;
import saeengine.api.TrainedRun;

/** A model's rows, written once; a grid of autoencoders trained from them; all of it measured side by side. */
public final class RowsOnce {
    private RowsOnce() {}

    /**
     * Harvests, trains and measures.
     *
     * @param model a folder or a name
     * @param text a file of stories
     * @param folder for rows and runs
     * @return the best of the grid
     */
    public static String run(String model, String text, String folder) {
        try (Engine engine = Engine.auto()) {
            Harvested rows = engine.harvest(
                    HarvestConfig.of(model).text(text).layer(2).dtype("bf16").out(folder + "/rows"));
            System.out.println(rows);
            TrainedRun grid = engine.train(TrainConfig.of("topk")
                    .activations(folder + "/rows")
                    .features(16, 24)
                    .k(2, 4)
                    .steps(30)
                    .batch(32)
                    .buffer(500)
                    .evalRows(200)
                    .out(folder + "/grid"));
            String best = null;
            double most = Double.NEGATIVE_INFINITY;
            for (SaeEvaluation each :
                    engine.evaluate(EvalConfig.of(grid.folder()).model(model).text(text))) {
                System.out.println(each.sae() + " " + each.metrics());
                if (each.metrics().lossRecovered() > most) {
                    most = each.metrics().lossRecovered();
                    best = each.sae().getFileName().toString();
                }
            }
            return best;
        }
    }
}
