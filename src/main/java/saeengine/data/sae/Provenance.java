package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import saeengine.data.DataException;

/**
 * Where an autoencoder comes from: a few facts under fixed names, and what else each format's own settings said.
 *
 * <p>The settings are kept whole, so that a file read and written in one format keeps keys that mean nothing here.
 */
public final class Provenance {
    /** The model whose activations it was trained on. */
    public static final String MODEL = "model_name";

    /** The site in the model, in TransformerLens' words: {@code blocks.2.hook_resid_post}. */
    public static final String HOOK = "hook_name";

    /** Where a transcoder's output is to go, in the same words. */
    public static final String HOOK_OUT = "hook_name_out";

    public static final String LAYER = "layer";
    public static final String CONTEXT_SIZE = "context_size";
    public static final String RECIPE = "recipe";
    public static final String TOKENS_SEEN = "tokens_seen";

    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,9})\\.");

    private static final Provenance NONE = new Provenance(new TreeMap<>(), new EnumMap<>(SaeFormat.class));

    private final SortedMap<String, String> facts;
    private final Map<SaeFormat, JsonObject> settings;

    private Provenance(SortedMap<String, String> facts, Map<SaeFormat, JsonObject> settings) {
        this.facts = Collections.unmodifiableSortedMap(facts);
        this.settings = settings;
    }

    public static Provenance none() {
        return NONE;
    }

    /** The facts by name, in alphabetical order. */
    public SortedMap<String, String> facts() {
        return facts;
    }

    public Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name));
    }

    /** A fact that is a whole number; one that is not is refused. */
    public Optional<Long> number(String name) {
        try {
            return fact(name).map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw new DataException("provenance '" + name + "' is '" + facts.get(name) + "', not a whole number", e);
        }
    }

    /** The layer, which a hook of TransformerLens also names. */
    Optional<Long> layer() {
        Matcher block = BLOCK.matcher(fact(HOOK).orElse(""));
        return number(LAYER).or(() -> block.lookingAt() ? Optional.of(Long.valueOf(block.group(1))) : Optional.empty());
    }

    /** The same with one fact more, or another value for it. */
    public Provenance with(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(facts);
        more.put(name, value);
        return new Provenance(more, settings);
    }

    public Provenance with(String name, long value) {
        return with(name, String.valueOf(value));
    }

    /** A copy of the settings as they were read from a file of this format; empty where there was none. */
    public JsonObject settings(SaeFormat format) {
        JsonObject kept = settings.get(format);
        return kept == null ? new JsonObject() : kept.deepCopy();
    }

    /** The same with settings read from a file of this format. */
    public Provenance withSettings(SaeFormat format, JsonObject read) {
        Map<SaeFormat, JsonObject> more = new EnumMap<>(SaeFormat.class);
        more.putAll(settings);
        more.put(format, read.deepCopy());
        return new Provenance(new TreeMap<>(facts), more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Provenance that && facts.equals(that.facts) && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return facts.hashCode();
    }

    @Override
    public String toString() {
        return facts.toString();
    }
}
