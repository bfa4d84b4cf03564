package saeengine.examples;

import java.util.List;
import saeengine.api.Activations;
import saeengine.api.Engine;
import saeengine.api.EvalConfig;
import saeengine.api.Model;
import saeengine.api.Sae;
import saeengine.api.TrainConfig;
import saeengine.api.TrainedRun;

/** A model, its activations, an autoencoder on them, what it is worth and what it is. */
public final class Quickstart {
    private Quickstart() {}

    /** Trains so many steps into a folder, and prints what comes of it. */
    public static void run(String folder, int steps) {
        try (Engine engine = Engine.auto();
                Model model = engine.load("bundled:story")) {
            Activations rows = model.activations(2, List.of("Once upon a time there was a cat."));
            System.out.println(rows.count() + " rows of " + rows.width() + ", the first of" + rows.tokenText(0));

            TrainConfig config =
                    TrainConfig.of("topk").features(1024).k(32).steps(steps).out(folder);
            TrainedRun run = engine.train(config, step -> {
                System.out.println(step.step() + " " + step.losses());
                return true; // false would stop it, to be resumed
            });
            System.out.println("explained variance " + run.first().metrics().explainedVariance());

            EvalConfig on = EvalConfig.of(run.first().folder()).rows(2000);
            System.out.println("L0 " + engine.evaluate(on).get(0).metrics().l0());
            try (Sae sae = engine.openSae(run.first().folder())) {
                float[][] latents = sae.encode(rows.rows());
                System.out.println(latents[0].length + " latents, decoder row 0 " + sae.decoder()[0][0]);
            }
        }
    }
}
