package saeengine.study.text;

import java.nio.file.Path;
import java.util.Map;
import saeengine.data.DataException;
import saeengine.latents.Intervention;
import saeengine.material.NamedSite;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.study.AskedTopK;
import saeengine.study.Dictionary;
import saeengine.tensor.Device;

/**
 * Latents of an autoencoder that are set while a text is written.
 *
 * @param layer which residual stream is changed
 * @param intervention what is done to its rows
 * @param title what is done, in words
 */
public record Steering(int layer, Intervention intervention, String title) {
    /**
     * Opens the autoencoder of a residual stream of a model.
     *
     * @param values by latent; 0 takes what a latent writes away
     */
    public static Steering open(Device device, Path sae, Map<Integer, Float> values, TransformerConfig model) {
        Dictionary dictionary = Dictionary.open(device, sae, AskedTopK.NOTHING);
        NamedSite named = dictionary
                .site()
                .orElseThrow(() -> new DataException(sae + ": does not say which residual stream it was trained on"));
        Site site = named.in(model);
        if (!(site instanceof ResidualSite)) {
            throw new DataException(
                    sae + ": was trained at " + site + ", latents are set in autoencoders of residual streams");
        }
        dictionary.requireFits(new Dictionary.Rows(model.hidden(), model.hidden(), "the model's rows"));
        StringBuilder title = new StringBuilder();
        values.forEach((latent, value) -> title.append(title.isEmpty() ? "" : ", ")
                .append("latent ")
                .append(latent)
                .append(" = ")
                .append(value));
        return new Steering(site.layer(), new Intervention(dictionary.sae(), values), title.toString());
    }
}
