package saeengine.data.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * dictionary_learning's format: a state dict in {@code ae.pt}, {@code trainer} and {@code buffer} in {@code
 * config.json}. What the state means is told by {@code trainer.dict_class}, or, without it, by its keys.
 */
final class DictionaryLearningLayout implements Layout {
    static final String WEIGHTS = "ae.pt";
    static final String CONFIG = "config.json";

    @Override
    public SaeFormat format() {
        return SaeFormat.DICTIONARY_LEARNING;
    }

    @Override
    public String weightsName() {
        return WEIGHTS;
    }

    @Override
    public boolean recognises(Weights weights) {
        return weights.isTorch() && DictionaryClass.anyFits(weights.file().names());
    }

    @Override
    public StoredSae read(Weights weights, TopKHint hint) {
        Optional<Settings> config = config(weights);
        DictionaryClass type = type(weights, config, hint);
        return new DictionaryReader(weights, config, hint).read(type);
    }

    @Override
    public void write(StoredSae sae, Path folder) {
        DictionaryWriter.write(sae, folder);
    }

    /** Checkpoints lie in a folder of their own, below the one with the settings. */
    private static Optional<Settings> config(Weights weights) {
        Path above = Objects.requireNonNull(weights.path().toAbsolutePath().getParent())
                .resolveSibling(CONFIG);
        Optional<Settings> config = weights.settingsBeside(CONFIG);
        if (config.isEmpty() && Files.exists(above)) {
            config = Optional.of(Settings.read(above));
        }
        // Another tool's config.json says nothing about a state dict.
        return config.filter(settings -> settings.has("trainer"));
    }

    private static DictionaryClass type(Weights weights, Optional<Settings> config, TopKHint hint) {
        Optional<String> named =
                config.flatMap(settings -> settings.under("trainer").text("dict_class"));
        return named.isPresent() ? byName(weights, named.get()) : byKeys(weights, hint);
    }

    private static DictionaryClass byName(Weights weights, String name) {
        DictionaryClass type = DictionaryClass.named(name)
                .orElseThrow(() -> weights.refused("is a " + name + ", which is not understood"));
        if (!type.fits(weights.file().names())) {
            throw weights.refused("is a " + name + " according to " + CONFIG + ", but holds "
                    + Names.few(weights.file().names()));
        }
        return type;
    }

    private static DictionaryClass byKeys(Weights weights, TopKHint hint) {
        DictionaryClass type = Arrays.stream(DictionaryClass.values())
                .filter(each -> each.fits(weights.file().names()))
                .findFirst()
                .orElseThrow();
        // Only the two classes of TopK share their keys; a k told by the caller says which it is.
        if (type == DictionaryClass.TOP_K
                && weights.has("threshold")
                && hint.k().isEmpty()) {
            throw weights.refused("holds " + Names.few(weights.file().names())
                    + ", which is AutoEncoderTopK or BatchTopKSAE; put its config.json beside it, or say its k");
        }
        return type;
    }
}
