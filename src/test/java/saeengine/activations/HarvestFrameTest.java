package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cpu.CpuDevice;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.part.Frame;
import saeengine.nn.Site;
import saeengine.tensor.Products;
import saeengine.testing.TinyModel;

/** Special tokens around a window are read by the model, and their rows left out unless they are asked for. */
class HarvestFrameTest {
    private static final int END = 259;
    private static final int D = 12;
    private static final Frame FRAME = new Frame(new int[] {7, 9}, new int[] {11});

    /** Windows of eight tokens, eleven with those around: a story of one, of two, and one that is short. */
    private static final int[][] STORIES = {{40, 41, 42}, {50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60}, {70}};

    @TempDir
    Path folder;

    private final CpuDevice device = new CpuDevice(1);
    private LanguageModel language;

    @BeforeEach
    void load() {
        language = ModelLoader.open("random:" + TinyModel.config(folder), 1).load(device, 2);
    }

    private Path ids(String name, int[]... stories) throws IOException {
        int count = Arrays.stream(stories).mapToInt(each -> each.length + 1).sum();
        ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int[] story : stories) {
            Arrays.stream(story).forEach(id -> bytes.putShort((short) id));
            bytes.putShort((short) END);
        }
        return Files.write(folder.resolve(name), bytes.array());
    }

    private Harvest harvest(Path text, int context, Normalize normalize, Frame frame, boolean kept) {
        return new Harvest(
                device,
                language.model(),
                StoryReader.open(List.of(text), new Framing(language.requireTokenizer(), frame)),
                new Harvest.Form(Site.residual(2), context, normalize, 2048, Products.EXACT, kept));
    }

    /** A tokenizer with other ids around a text. */
    private record Framing(Tokenizer tokenizer, Frame frame) implements Tokenizer {
        @Override
        public int[] encode(String text) {
            return tokenizer.encode(text);
        }

        @Override
        public String decode(int[] ids) {
            return tokenizer.decode(ids);
        }

        @Override
        public String piece(int id) {
            return tokenizer.piece(id);
        }

        @Override
        public int vocabularySize() {
            return tokenizer.vocabularySize();
        }

        @Override
        public int endOfText() {
            return tokenizer.endOfText();
        }
    }

    /** Keeps rows by number. */
    private static float[] chosen(float[] rows, int... numbers) {
        float[] out = new float[numbers.length * D];
        for (int i = 0; i < numbers.length; i++) {
            System.arraycopy(rows, numbers[i] * D, out, i * D, D);
        }
        return out;
    }

    /** What a text gives in which the special tokens stand as if they were its own. */
    private float[] writtenOut() throws IOException {
        Path text = ids(
                "framed.bin",
                new int[] {7, 9, 40, 41, 42, 11},
                new int[] {7, 9, 50, 51, 52, 53, 54, 55, 56, 57, 11},
                new int[] {7, 9, 58, 59, 60, 11},
                new int[] {7, 9, 70, 11});
        try (Harvest harvest = harvest(text, 20, Normalize.NONE, Frame.NONE, false)) {
            return harvest.next();
        }
    }

    @Test
    void rowsOfSpecialTokensAreReadAndLeftOut() throws IOException {
        int[] ofText = {2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 25};
        try (Harvest harvest = harvest(ids("plain.bin", STORIES), 11, Normalize.NONE, FRAME, false)) {
            assertArrayEquals(chosen(writtenOut(), ofText), harvest.next());
            RowOrigins origins = harvest.origins();
            assertArrayEquals(new int[] {40, 41, 42, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 70}, origins.tokens());
            assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}, origins.stories());
            assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0}, origins.positions());
        }
    }

    @Test
    void keptTheyAreRowsWithoutAPosition() throws IOException {
        try (Harvest harvest = harvest(ids("plain.bin", STORIES), 11, Normalize.NONE, FRAME, true)) {
            assertArrayEquals(writtenOut(), harvest.next());
            RowOrigins origins = harvest.origins();
            assertArrayEquals(
                    new int[] {
                        7, 9, 40, 41, 42, 11, 7, 9, 50, 51, 52, 53, 54, 55, 56, 57, 11, 7, 9, 58, 59, 60, 11, 7, 9, 70,
                        11
                    },
                    origins.tokens());
            assertArrayEquals(
                    new int[] {
                        -1, -1, 0, 1, 2, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, -1, -1, -1, 8, 9, 10, -1, -1, -1, 0, -1
                    },
                    origins.positions());
            assertEquals("story 1, token 10 (both counted from 0)", harvest.nameOf(21));
            assertEquals("story 1, special token 11 of it (counted from 0)", harvest.nameOf(22));
        }
    }

    /** A window's normalisation is over the rows that there are. */
    @Test
    void normalisationKnowsNoRowThatIsLeftOut() throws IOException {
        float[] rows = chosen(writtenOut(), IntStream.range(8, 16).toArray());
        Normalize.PER_STORY.apply(rows, 0, 8, D);
        try (Harvest harvest = harvest(ids("plain.bin", STORIES), 11, Normalize.PER_STORY, FRAME, false)) {
            assertArrayEquals(rows, Arrays.copyOfRange(harvest.next(), 3 * D, 11 * D));
        }
    }

    /** What rows are of is said without what stands around it, window by window. */
    @Test
    void windowsAreOfTheTextAlone() throws IOException {
        try (Harvest harvest = harvest(ids("a.bin", STORIES), 11, Normalize.NONE, FRAME, false)) {
            float[] rows = harvest.next();
            List<TextWindow> windows = harvest.windows();
            assertEquals(4, windows.size());
            assertArrayEquals(STORIES[0], windows.get(0).ids());
            assertArrayEquals(Arrays.copyOf(STORIES[1], 8), windows.get(1).ids());
            assertArrayEquals(
                    Arrays.copyOfRange(STORIES[1], 8, 11), windows.get(2).ids());
            assertEquals(8, windows.get(2).offset());
            assertEquals(2, windows.get(3).story());
            assertEquals(
                    rows.length / D,
                    windows.stream().mapToInt(each -> each.ids().length).sum());
        }
    }
}
