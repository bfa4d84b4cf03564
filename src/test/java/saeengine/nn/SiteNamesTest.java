package saeengine.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.testing.GptNeoShape;

/** Which place a name stands for, and where there is none of it. */
class SiteNamesTest {
    private static final TransformerConfig SERIAL = GptNeoShape.of(19, 12, 3, 2, 20, 24, 5);

    private static TransformerConfig with(BlockForm block) {
        return new TransformerConfig(
                "made",
                19,
                12,
                24,
                EmbeddingForm.tokens(),
                SERIAL.norm(),
                SERIAL.attention(),
                SERIAL.mlp(),
                block,
                LayerForm.alike(3, LayerForm.global()),
                Optional.of(HeadForm.of(true)));
    }

    @ParameterizedTest
    @CsvSource({
        "blocks.2.hook_resid_pre, blocks.1.hook_resid_post",
        "blocks.0.hook_resid_pre, blocks.0.hook_resid_pre",
        "blocks.1.hook_resid_post, blocks.1.hook_resid_post",
        "hidden_states.3, blocks.2.hook_resid_post",
        "resid_post_layer_1, blocks.1.hook_resid_post",
        "transformer.h.1, blocks.1.hook_resid_post",
        "model.layers.0, blocks.0.hook_resid_post",
        "gpt_neox.layers.2, blocks.2.hook_resid_post",
        "layers.1, blocks.1.hook_resid_post",
        "blocks.1.hook_resid_mid, blocks.1.hook_resid_mid",
        "blocks.1.hook_z, blocks.1.attn.hook_z",
        "blocks.1.attn.hook_z, blocks.1.attn.hook_z",
        "attn_out_layer_1, blocks.1.hook_attn_out",
        "mlp_out_layer_1, blocks.1.hook_mlp_out",
        "blocks.1.hook_mlp_post, blocks.1.mlp.hook_post",
        "blocks.1.hook_mlp_in, blocks.1.hook_mlp_in",
        "blocks.1.ln2.hook_normalized, blocks.1.ln2.hook_normalized"
    })
    void names(String name, String hook) {
        Site site = Site.parse(name).in(SERIAL);
        assertEquals(hook, site.reads());
        assertEquals(hook, site.writes());
        assertEquals(site, Site.parse(hook).in(SERIAL), "its own name is read back");
        assertEquals(name.contains("mlp_post") ? 20 : 12, site.inputs(SERIAL));
        assertEquals(site.inputs(SERIAL), site.outputs(SERIAL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "blocks.1", "blocks.x.hook_z", "blocks.1.attn.hook_q", "blocks.1.hook_resid_posts", "layer 3"
            })
    void whatIsNoName(String name) {
        String message = assertThrows(IllegalArgumentException.class, () -> Site.parse(name))
                .getMessage();
        assertTrue(message.contains("'" + name + "' is no site by its name"), message);
    }

    @Test
    void whereAPlaceIsMissing() {
        refused("blocks.1.hook_resid_mid", with(BlockForm.PARALLEL), "read the same stream");
        refused("blocks.3.attn.hook_z", SERIAL, "blocks 0 to 2");
        refused("hidden_states.4", SERIAL, "residual streams 0 (embeddings) to 3");
        refused("blocks.1.hook_normalized_resid_post", SERIAL, "end with a sum");
        TransformerConfig normed = with(BlockForm.POST_NORM);
        for (String hook : List.of("hook_resid_mid", "hook_mlp_in", "ln2.hook_normalized")) {
            refused("blocks.1." + hook, normed, "norms come after");
        }
        refused("blocks.1.hook_resid_post", normed, "blocks.N.hook_normalized_resid_post");
        assertEquals(
                "blocks.1.hook_normalized_resid_post",
                Site.residual(2).in(normed).reads());
        assertEquals(
                Site.residual(2).in(normed),
                Site.parse("blocks.2.hook_resid_pre").in(normed));
    }

    private static void refused(String name, TransformerConfig config, String part) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Site.parse(name).in(config))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
