package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.nn.ReferenceGptNeo;
import saeengine.testing.Relative;
import saeengine.testing.StoredModel;
import saeengine.testing.TinyModel;

/** A tokenizer that begins each text with an id of its own, which is not the one that ends it, in every command. */
class BeginningTest {
    /** The id of "!" in a vocabulary of bytes, whose order is GPT-2's. */
    private static final int BEGIN = 0;

    private static final int[] STORY = {51, 71, 68, 220, 66, 64, 83, 220, 82, 64, 83, 13};

    @TempDir
    Path folder;

    private ReferenceGptNeo reference;
    private Path text;

    @BeforeEach
    void write() {
        reference = new StoredModel(folder, true).reference();
        TinyModel.write(folder.resolve("tokenizer_config.json"), "{\"add_bos_token\": true, \"bos_token\": \"!\"}");
        text = StoredModel.ids(folder.resolve("ids.bin"), STORY);
    }

    private static int[] begun(int... ids) {
        int[] all = new int[ids.length + 1];
        all[0] = BEGIN;
        System.arraycopy(ids, 0, all, 1, ids.length);
        return all;
    }

    private String run(String command, String... more) {
        List<String> all = new ArrayList<>(List.of(command, "--model", folder.toString()));
        all.addAll(List.of(more));
        return InProcess.succeeds(all);
    }

    @Test
    void lossIsThatOfATextBegunSo() {
        String printed = run("loss", "--text", text.toString());
        double expected = reference.loss(begun(STORY));
        assertEquals(expected, Double.parseDouble(printed.split(" ")[0]), 2e-6 * expected, printed);
    }

    /** A context of 7 has room for 6 of the text's tokens; the states of the first id are written, too. */
    @Test
    void hiddenStatesAreThoseOfWindowsBegunSo() {
        Path out = folder.resolve("states.safetensors");
        run("hidden", "--text", text.toString(), "--context", "7", "--out", out.toString());
        try (TensorFile states = TensorFiles.open(out)) {
            float[] got = states.get("hidden_states.2").toFloats();
            assertEquals(14 * 12, got.length);
            for (int window = 0; window < 2; window++) {
                int[] ids = begun(Arrays.copyOfRange(STORY, 6 * window, 6 * window + 6));
                float[] part = Arrays.copyOfRange(got, window * 7 * 12, (window + 1) * 7 * 12);
                Relative.assertWithin(1e-5, part, reference.hidden(ids)[2], "window " + window);
            }
        }
    }

    @Test
    void whatIsGeneratedBeginsSoAndIsShownWithoutIt() {
        String ids = run("generate", "--prompt", "The", "--tokens", "2", "--ids");
        assertTrue(ids.startsWith("[0, 51, 71, 68, "), ids);
        assertTrue(run("generate", "--prompt", "The", "--tokens", "2").startsWith("The"), ids);
        assertTrue(run("generate", "--tokens", "2", "--ids").startsWith("[0, "), ids);
    }
}
