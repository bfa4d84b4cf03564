package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.BundledModel;
import saeengine.activations.ModelLoader;
import saeengine.nn.TransformerConfig;
import saeengine.stories.StoryGenerator;
import saeengine.stories.StoryWriter;

/** What models/README.md says of the model inside the program. */
class BundledModelTest {
    private static final Path MODEL = Path.of("models/story");

    @TempDir
    Path folder;

    @Test
    void hasTheShapeOfTheOriginalExperiment() throws IOException {
        TransformerConfig config = ModelLoader.open(BundledModel.SPEC, 1).config();
        assertEquals(768, config.hidden());
        assertEquals(
                List.of(false, true, false, true),
                config.layerForms().stream().map(layer -> layer.window() > 0).toList());
        assertTrue(Files.size(MODEL.resolve("model.safetensors")) < 32 << 20, "weights under 32 MiB");
    }

    /** On unseen stories. */
    @Test
    void predictsAtLeastFifteenPercentBetterThanATrigram() throws IOException {
        Path counted = folder.resolve("counted.txt");
        Path unseen = folder.resolve("unseen.txt");
        new StoryWriter(new StoryGenerator(1)).write(counted, 0, 12_000, false);
        new StoryWriter(new StoryGenerator(2)).write(unseen, 0, 30, false);
        String printed = InProcess.succeeds(List.of(
                "loss", "--model", BundledModel.SPEC, "--text", unseen.toString(), "--trigram", counted.toString()));
        Matcher losses = Pattern.compile("([\\d.]+) nats.*\\R([\\d.]+) by").matcher(printed);
        assertTrue(losses.find(), printed);
        double model = Double.parseDouble(losses.group(1));
        double trigram = Double.parseDouble(losses.group(2));
        assertTrue(model <= 0.85 * trigram, model + " against " + trigram);
    }
}
