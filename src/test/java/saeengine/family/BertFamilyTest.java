package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;
import saeengine.nn.ResidualSite;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Products;
import saeengine.testing.Relative;
import saeengine.testing.StoredBert;
import saeengine.testing.TinyModel;

/** BERT against float64 loops, and what becomes of its config's keys. */
class BertFamilyTest {
    /** As it was published with bert-base-uncased, and with a sentence encoder. */
    private static final String PUBLISHED = """
        {"architectures": ["BertForMaskedLM"], "attention_probs_dropout_prob": 0.1, "gradient_checkpointing": false,
         "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": 768, "initializer_range": 0.02,
         "intermediate_size": 3072, "layer_norm_eps": 1e-12, "max_position_embeddings": 512, "model_type": "bert",
         "num_attention_heads": 12, "num_hidden_layers": 12, "pad_token_id": 0, "classifier_dropout": null,
         "position_embedding_type": "absolute", "transformers_version": "4.6.0.dev0", "type_vocab_size": 2,
         "use_cache": true, "vocab_size": 30522%s}
        """;

    @TempDir
    Path folder;

    private static TransformerConfig read(String more) {
        String text = PUBLISHED.formatted(more);
        return Families.read("config.json", JsonParser.parseString(text).getAsJsonObject(), Use.STORED)
                .config();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bert."})
    void everyStreamIsThatOfTheLoops(String prefix) {
        StoredBert bert = new StoredBert(prefix);
        bert.write(folder, "");
        List<int[]> sequences =
                List.of(new int[] {1, 3, 4, 5, 7, 2}, new int[] {1, 2}, new int[] {1, 11, 6, 9, 0, 10, 2});
        try (CpuDevice device = CpuDevice.checked(2)) {
            Transformer model = ModelLoader.open(folder.toString(), 1)
                    .load(device, StoredBert.LAYERS)
                    .model();
            for (int layer = 0; layer <= StoredBert.LAYERS; layer++) {
                int stream = layer;
                double[] expected = sequences.stream()
                        .flatMapToDouble(ids -> Arrays.stream(bert.hidden(ids)[stream]))
                        .toArray();
                try (Tape t = Tape.inference(device)) {
                    float[] got = model.residual(t, model.sequences(t, sequences), layer)
                            .toArray();
                    Relative.assertWithin(1e-5, got, expected, "residual stream " + layer);
                }
            }
            String message = assertThrows(IllegalArgumentException.class, () -> model.logits(null, null))
                    .getMessage();
            assertTrue(message.contains("BERT") && message.contains("no head"), message);
        }
    }

    /** The ids around a text stand around each window of it, and give no rows. */
    @Test
    void rowsAreTheTextsOwn() {
        StoredBert bert = new StoredBert("");
        bert.write(folder, "");
        TinyModel.write(folder.resolve("text.txt"), "The cats sat on a mat.<|endoftext|>a dog.");
        // the cat ##s sat on a mat . are 8 tokens: in a context of 6 there is room for 4 beside [CLS] and [SEP].
        int[][] windows = {{1, 3, 4, 6, 5, 2}, {1, 7, 10, 8, 9, 2}, {1, 10, 11, 9, 2}};
        double[] expected = Arrays.stream(windows)
                .flatMapToDouble(ids -> {
                    double[] rows = bert.hidden(ids)[1];
                    return Arrays.stream(rows, StoredBert.HIDDEN, rows.length - StoredBert.HIDDEN);
                })
                .toArray();
        try (CpuDevice device = CpuDevice.checked(2)) {
            LanguageModel language = ModelLoader.open(folder.toString(), 1).load(device, 1);
            for (int pack : new int[] {1, 64}) {
                Harvest.Form form = new Harvest.Form(new ResidualSite(1), 6, Normalize.NONE, pack, Products.EXACT);
                try (Harvest harvest = new Harvest(
                        device, language.model(), language.stories(List.of(folder.resolve("text.txt"))), form)) {
                    float[] all = new float[0];
                    for (float[] chunk = harvest.next(); chunk != null; chunk = harvest.next()) {
                        int had = all.length;
                        all = Arrays.copyOf(all, had + chunk.length);
                        System.arraycopy(chunk, 0, all, had, chunk.length);
                    }
                    Relative.assertWithin(1e-5, all, expected, "packs of " + pack);
                }
            }
            Harvest.Form none = new Harvest.Form(new ResidualSite(1), 2, Normalize.NONE, 1, Products.EXACT);
            try (Harvest harvest = new Harvest(
                    device, language.model(), language.stories(List.of(folder.resolve("text.txt"))), none)) {
                String message = assertThrows(IllegalArgumentException.class, harvest::next)
                        .getMessage();
                assertTrue(message.contains("no room"), message);
            }
        }
    }

    @Test
    void publishedConfigsAreRead() {
        TransformerConfig config = read("");
        assertEquals(12, config.layers());
        assertEquals(109_482_240L - 768 * 768 - 768, config.parameters());
        assertTrue(config.head().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"is_decoder\": true; 'is_decoder' is true",
                "\"new_key\": 1; 'new_key' is 1",
                "\"directionality\": \"left\"; 'directionality' is \"left\"",
                "\"is_encoder_decoder\": true; 'is_encoder_decoder' is true",
                "\"add_cross_attention\": true; 'add_cross_attention' is true",
            })
    void whatIsAnotherModelIsRefused(String key, String mentioned) {
        String message =
                assertThrows(DataException.class, () -> read(", " + key)).getMessage();
        assertTrue(message.contains(mentioned), message);
    }

    @Test
    void otherActivationsAndPositionsAreRefused() {
        for (String[] change : new String[][] {
            {"\"gelu\"", "\"swish\"", "hidden_act is 'swish'"},
            {"\"absolute\"", "\"relative_key\"", "relative_key"},
            {"BertForMaskedLM", "BertForQuestionAnswering", "BertForQuestionAnswering"}
        }) {
            String text = PUBLISHED.formatted("").replace(change[0], change[1]);
            String message = assertThrows(
                            DataException.class,
                            () -> Families.read(
                                    "config.json", JsonParser.parseString(text).getAsJsonObject(), Use.STORED))
                    .getMessage();
            assertTrue(message.contains(change[2]), message);
        }
    }
}
