package saeengine.data.sae;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * The threshold that dictionary_learning's TopK trainer keeps beside its k, for those who run it as a JumpReLU. It is
 * no part of the function that is stored, so it goes with the settings of that format.
 */
final class SpareThreshold {
    static final String KEY = "threshold";

    private SpareThreshold() {}

    /** Our own facts in a config.json whose other keys belong to dictionary_learning. */
    static JsonObject ownFacts(StoredSae sae) {
        JsonElement own =
                sae.provenance().settings(SaeFormat.DICTIONARY_LEARNING).get(DictionaryReader.OWN_FACTS);
        return own == null || !own.isJsonObject() ? new JsonObject() : own.getAsJsonObject();
    }

    /** Empty where there is none, or it was never set. */
    static Optional<Float> of(StoredSae sae) {
        JsonElement spare = ownFacts(sae).get(KEY);
        boolean isNumber = spare != null
                && spare.isJsonPrimitive()
                && spare.getAsJsonPrimitive().isNumber();
        return isNumber ? Optional.of(spare.getAsFloat()).filter(threshold -> threshold >= 0) : Optional.empty();
    }
}
