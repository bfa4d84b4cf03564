package saeengine.family;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import saeengine.data.DataException;
import saeengine.nn.TransformerConfig;

/** The families that are read. */
public final class Families {
    private static final List<Family> ALL = List.of(
            new GptNeoFamily(),
            new GptNeoXFamily(),
            new Gpt2Family(),
            new LlamaFamily(),
            new MistralFamily(),
            new Qwen2Family(),
            new Qwen3Family(),
            new Gemma2Family(),
            new Gemma3Family(),
            new BertFamily());

    private Families() {}

    /** A config.json that was read. */
    public record Shape(Family family, TransformerConfig config) {
        /** Where a checkpoint keeps each parameter. */
        public TensorNames tensors() {
            return family.tensors(config);
        }
    }

    public static List<Family> all() {
        return ALL;
    }

    /** The parts that a config.json names; {@code file} names it in errors. No key of it is passed over unknown. */
    public static Shape read(String file, JsonObject object, Use use) {
        ConfigJson json = new ConfigJson(file, object);
        Family family = of(json, use);
        family.keys(use).check(file, object);
        requireArchitecture(json, family);
        try {
            TransformerConfig config = family.config(json);
            json.endsOfText();
            return new Shape(family, config);
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }

    private static Family of(ConfigJson json, Use use) {
        String type = json.text("model_type", "none");
        for (Family family : ALL) {
            if (family.modelTypes().contains(type) && (use != Use.TRAINED || family.trains())) {
                return family;
            }
        }
        throw new DataException(json.file() + ": model_type is '" + type + "', this version "
                + (use == Use.TRAINED ? "trains " : "reads ") + types(use));
    }

    private static String types(Use use) {
        return ALL.stream()
                .filter(family -> use != Use.TRAINED || family.trains())
                .flatMap(family -> family.modelTypes().stream().sorted())
                .map(type -> "'" + type + "'")
                .collect(Collectors.joining(", "));
    }

    /** A model of another class has another head on the same blocks. */
    private static void requireArchitecture(ConfigJson json, Family family) {
        if (!json.has("architectures")) {
            return;
        }
        for (JsonElement architecture : json.array("architectures")) {
            if (!ConfigJson.isText(architecture) || !family.architectures().contains(architecture.getAsString())) {
                throw new DataException(json.file() + ": 'architectures' names " + architecture
                        + ", this version reads " + String.join(" and ", family.architectures()));
            }
        }
    }
}
