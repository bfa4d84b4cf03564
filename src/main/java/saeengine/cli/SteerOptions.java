package saeengine.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import saeengine.data.DataException;
import saeengine.latents.Intervention;
import saeengine.material.NamedSite;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.study.AskedTopK;
import saeengine.study.Dictionary;
import saeengine.tensor.Device;

/** Latents that are set while a text is written. */
final class SteerOptions {
    @Option(
            names = "--sae",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            description = "An autoencoder of a residual stream of the model, for --steer and --ablate.")
    private Path sae;

    @Option(
            names = "--steer",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "LATENT=VALUE",
            split = ",",
            description =
                    "Set latents of --sae to values on every token, the prompt's, too, and show what is written with and"
                            + " without: the row of the residual stream is changed by what the decoder makes of the"
                            + " difference. 'features' shows which values a latent takes.")
    private Map<Integer, Float> steer = new LinkedHashMap<>();

    @Option(
            names = "--ablate",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "LATENT",
            split = ",",
            description = "Set latents of --sae to 0, likewise.")
    private List<Integer> ablate = List.of();

    /**
     * What is changed, and where.
     *
     * @param layer which residual stream
     * @param title what is done, for the reader
     */
    record Steered(int layer, Intervention intervention, String title) {}

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        boolean asked = !steer.isEmpty() || !ablate.isEmpty();
        if (asked && sae == null) {
            throw new IllegalArgumentException(
                    "--steer and --ablate: name the autoencoder whose latents they are with --sae");
        }
        if (!asked && sae != null) {
            throw new IllegalArgumentException("--sae: say what becomes of its latents with --steer or --ablate");
        }
        for (int latent : ablate) {
            if (steer.containsKey(latent)) {
                throw new IllegalArgumentException("latent " + latent + ": either --steer or --ablate");
            }
        }
    }

    Optional<Steered> open(Device device, TransformerConfig config) {
        if (sae == null) {
            return Optional.empty();
        }
        Dictionary dictionary = Dictionary.open(device, sae, AskedTopK.NOTHING);
        NamedSite named = dictionary
                .site()
                .orElseThrow(() -> new DataException(sae + ": does not say which residual stream it was trained on"));
        Site site = named.in(config);
        if (!(site instanceof ResidualSite)) {
            throw new DataException(
                    sae + ": was trained at " + site + ", latents are set in autoencoders of residual streams");
        }
        dictionary.requireFits(new Dictionary.Rows(config.hidden(), config.hidden(), "the model's rows"));
        Map<Integer, Float> values = new LinkedHashMap<>(steer);
        ablate.forEach(latent -> values.put(latent, 0f));
        StringBuilder title = new StringBuilder();
        values.forEach((latent, value) -> title.append(title.isEmpty() ? "" : ", ")
                .append("latent ")
                .append(latent)
                .append(" = ")
                .append(value));
        return Optional.of(new Steered(site.layer(), new Intervention(dictionary.sae(), values), title.toString()));
    }
}
