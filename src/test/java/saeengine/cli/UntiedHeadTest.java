package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.sae.SaeFormat;
import saeengine.nn.ReferenceGptNeo;
import saeengine.testing.SharedData;
import saeengine.testing.StoredModel;
import saeengine.testing.TinyModel;

/** A model whose head is not its embedding, through every command that predicts a token. */
class UntiedHeadTest {
    private static final int[] STORY = {84, 104, 101, 32, 99, 97, 116, 32, 115, 97, 116, 46};

    @TempDir
    Path folder;

    private static double nats(String printed) {
        return Double.parseDouble(printed.split(" ")[0]);
    }

    private static double expected(ReferenceGptNeo reference) {
        int[] read = new int[STORY.length + 1];
        read[0] = StoredModel.END;
        System.arraycopy(STORY, 0, read, 1, STORY.length);
        return reference.loss(read);
    }

    /** Float64 says 12.420036; with the embedding for the head it is 11.698560. */
    @Test
    void lossOfAStoredCase() {
        Path model = SharedData.require("bugcases/untied-lm-head");
        String printed = InProcess.succeeds(List.of(
                "loss",
                "--model",
                model.toString(),
                "--text",
                model.resolve("ids.bin").toString()));
        assertEquals(12.420036, nats(printed), 2e-6, printed);
    }

    @Test
    void loss() {
        StoredModel untied = new StoredModel(folder, false);
        Path text = StoredModel.ids(folder.resolve("ids.bin"), STORY);
        List<String> command = List.of("loss", "--model", folder.toString(), "--text", text.toString());
        double loss = nats(InProcess.succeeds(command));
        assertEquals(expected(untied.reference()), loss, 2e-6 * loss);
        StoredModel tied = new StoredModel(folder, true);
        double other = nats(InProcess.succeeds(command));
        assertEquals(expected(tied.reference()), other, 2e-6 * other);
        assertTrue(Math.abs(loss - other) > 0.1, loss + " and " + other);
    }

    /** What is recovered is the loss of the model's own head, with an autoencoder that changes no row. */
    @Test
    void lossRecovered() {
        StoredModel untied = new StoredModel(folder, false);
        Path text = StoredModel.ids(folder.resolve("ids.bin"), STORY);
        Path sae = MadeSaes.write(folder.resolve("sae"), MadeSaes.identity(), SaeFormat.OWN);
        Path out = folder.resolve("eval.json");
        InProcess.succeeds(List.of(
                "eval",
                "--sae",
                sae.toString(),
                "--model",
                folder.toString(),
                "--layer",
                "2",
                "--text",
                text.toString(),
                "--out",
                out.toString()));
        String written = InProcess.text(out);
        for (String figure : List.of("ce_clean", "ce_reconstructed")) {
            String number = written.replaceAll("(?s).*\"" + figure + "\": ([-0-9.eE]+).*", "$1");
            assertEquals(expected(untied.reference()), Double.parseDouble(number), 1e-4, figure + " in " + written);
        }
    }

    @Test
    void generate() {
        StoredModel untied = new StoredModel(folder, false);
        List<String> command =
                List.of("generate", "--model", folder.toString(), "--prompt", "ab", "--tokens", "6", "--ids");
        String printed = InProcess.succeeds(command).strip();
        // The tokenizer numbers the signs of ASCII from '!' on, as GPT-2's does.
        int[] ids = {'a' - '!', 'b' - '!'};
        for (int i = 0; i < 6; i++) {
            ids = continued(untied.reference(), ids);
        }
        assertEquals(Arrays.toString(ids), printed);
    }

    private static int[] continued(ReferenceGptNeo reference, int[] ids) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        double least = Double.POSITIVE_INFINITY;
        int best = 0;
        for (int id = 0; id <= StoredModel.END; id++) {
            longer[ids.length] = id;
            double loss = reference.loss(longer);
            if (loss < least) {
                least = loss;
                best = id;
            }
        }
        longer[ids.length] = best;
        return longer;
    }

    /** Random weights have a head of their own where the config asks for it. */
    @Test
    void randomWeights() {
        Path config = TinyModel.write(folder.resolve("c.json"), StoredModel.config("\"tie_word_embeddings\": false"));
        Path same = TinyModel.write(folder.resolve("d.json"), StoredModel.config("\"tie_word_embeddings\": true"));
        Path text = TinyModel.write(folder.resolve("a.txt"), "The cat sat.");
        double untied =
                nats(InProcess.succeeds(List.of("loss", "--model", "random:" + config, "--text", text.toString())));
        double tied = nats(InProcess.succeeds(List.of("loss", "--model", "random:" + same, "--text", text.toString())));
        assertNotEquals(tied, untied);
    }

    @Test
    void pretrainTrainsTiedHeads() {
        Path text = TinyModel.stories(folder);
        Path config = TinyModel.write(folder.resolve("c.json"), StoredModel.config("\"tie_word_embeddings\": false"));
        String out = folder.resolve("out").toString();
        InProcess.refuses(
                List.of("pretrain", "--text", text.toString(), "--config", config.toString(), "--out", out),
                "'tie_word_embeddings' is false",
                "tied heads only");
        Path narrow = folder.resolve("narrow");
        new StoredModel(narrow, false);
        TinyModel.write(config, StoredModel.config("\"tie_word_embeddings\": true"));
        InProcess.refuses(
                List.of(
                        "pretrain",
                        "--text",
                        text.toString(),
                        "--config",
                        config.toString(),
                        "--val-stories",
                        "5",
                        "--init",
                        narrow.toString(),
                        "--out",
                        out),
                "cannot be widened",
                "tied heads only");
    }
}
