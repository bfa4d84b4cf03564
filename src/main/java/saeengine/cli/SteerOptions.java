package saeengine.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import saeengine.nn.TransformerConfig;
import saeengine.study.text.Steering;
import saeengine.tensor.Device;

/** Latents that are set while a text is written. */
final class SteerOptions {
    @Option(
            names = "--sae",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            description = "An autoencoder of a residual stream of the model, for --steer and --ablate.")
    private @Nullable Path sae;

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

    /** What is to be done; nothing where no latent was named. */
    Optional<Steering> open(Device device, TransformerConfig model) {
        if (sae == null) {
            return Optional.empty();
        }
        Map<Integer, Float> values = new LinkedHashMap<>(steer);
        ablate.forEach(latent -> values.put(latent, 0f));
        return Optional.of(Steering.open(device, sae, values, model));
    }
}
