package saeengine.testing;

import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.stream.IntStream;
import saeengine.family.Families;
import saeengine.family.TensorNames;
import saeengine.family.Use;
import saeengine.nn.AttentionForm;
import saeengine.nn.BlockForm;
import saeengine.nn.EmbeddingForm;
import saeengine.nn.HeadForm;
import saeengine.nn.LayerForm;
import saeengine.nn.MlpForm;
import saeengine.nn.NormForm;
import saeengine.nn.TransformerConfig;

/** The parts of a small GPT-Neo, put together by hand: global and local attention by turns, global first. */
public final class GptNeoShape {
    private static final TensorNames NAMES = Families.read(
                    "config.json",
                    JsonParser.parseString(StoredModel.config("\"use_cache\": true"))
                            .getAsJsonObject(),
                    Use.STORED)
            .tensors();

    private GptNeoShape() {}

    /** What a checkpoint calls a parameter. */
    public static String stored(String name, int... shape) {
        return NAMES.place(name, shape).tensor();
    }

    public static TransformerConfig of(
            int vocabulary, int hidden, int layers, int heads, int inner, int positions, int window) {
        return of(vocabulary, hidden, layers, heads, inner, positions, window, true);
    }

    public static TransformerConfig of(
            int vocabulary, int hidden, int layers, int heads, int inner, int positions, int window, boolean tied) {
        return new TransformerConfig(
                "GPT-Neo",
                vocabulary,
                hidden,
                positions,
                EmbeddingForm.learnedPositions(),
                new NormForm(NormForm.Kind.LAYER, 1e-5f),
                AttentionForm.unscaled(hidden, heads, AttentionForm.Biases.OUT),
                MlpForm.plain(inner, MlpForm.Activation.GELU_TANH),
                BlockForm.SERIAL,
                IntStream.range(0, layers)
                        .mapToObj(layer -> layer % 2 == 1 ? LayerForm.local(window) : LayerForm.global())
                        .toList(),
                Optional.of(HeadForm.of(tied)));
    }
}
