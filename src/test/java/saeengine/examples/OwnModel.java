package saeengine.examples;

import java.util.List;
import saeengine.api.Engine;
import saeengine.api.Model;
import saeengine.api.PretrainConfig;
import saeengine.api.PretrainListener;
import saeengine.api.PretrainStep;
import saeengine.api.PretrainedModel;

/** A transformer of one's own, trained on stories from nothing, and what it makes of a text. */
public final class OwnModel {
    private OwnModel() {}

    /**
     * Trains a model and its tokenizer.
     *
     * @param config a config.json that has the model's shape
     * @param text a file of stories
     * @param folder where the model goes
     * @return nats per token on the stories held out
     */
    public static double run(String config, String text, String folder, int steps) {
        try (Engine engine = Engine.auto()) {
            PretrainConfig training = PretrainConfig.of(config)
                    .text(text)
                    .valStories(5)
                    .steps(steps)
                    .batch(3)
                    .context(40)
                    .lr(0.01)
                    .valEvery(20)
                    .out(folder);
            PretrainedModel trained = engine.pretrain(training, new PretrainListener() {
                @Override
                public boolean onStep(PretrainStep step) {
                    return true; // false would stop it, to be resumed
                }

                @Override
                public void onValidation(long step, double loss) {
                    System.out.println("step " + step + ": " + loss + " nats per token");
                }
            });
            try (Model model = engine.load(folder)) {
                int rows = model.activations(1, List.of("One day, Tom")).count();
                System.out.println(rows + " rows of " + model.width() + " after " + trained.tokens() + " tokens");
            }
            return trained.validationLoss();
        }
    }
}
