package saeengine.examples;

import java.nio.file.Path;
import java.util.List;
import saeengine.api.Activations;
import saeengine.api.Engine;
import saeengine.api.Model;
import saeengine.api.Sae;

/** Which latent of an autoencoder fires most at each token of a text, what it writes, and the autoencoder for another tool. */
public final class Latents {
    private Latents() {}

    /**
     * Prints a line a token.
     *
     * @param model the model that the autoencoder is of
     * @param sae of any format that the program reads
     * @param saved where it is written for SAELens
     * @return how many tokens
     */
    public static int run(String model, String sae, Path saved) {
        try (Engine engine = Engine.auto();
                Model transformer = engine.load(model);
                Sae autoencoder = engine.openSae(sae)) {
            Activations rows = transformer.activations(2, List.of("Once upon a time there was a cat."));
            float[][] latents = autoencoder.encode(rows.rows());
            for (int i = 0; i < rows.count(); i++) {
                int strongest = 0;
                for (int j = 1; j < latents[i].length; j++) {
                    strongest = latents[i][j] > latents[i][strongest] ? j : strongest;
                }
                float[] direction = autoencoder.decoder()[strongest];
                System.out.println(rows.tokenText(i) + ": latent " + strongest + " = " + latents[i][strongest]
                        + ", which writes " + direction[0] + ", " + direction[1] + ", ...");
            }
            autoencoder.save(saved, "saelens");
            return rows.count();
        }
    }
}
