package saeengine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.text.StoryReader;
import saeengine.eval.KneserNey;
import saeengine.material.EvalText;
import saeengine.material.InputFiles;
import saeengine.material.Loading;
import saeengine.material.Windows;
import saeengine.nn.Transformer;
import saeengine.op.CrossEntropy;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** {@code loss}: how well a model predicts a text. */
@Command(
        name = "loss",
        description = "Prints a model's loss on a text in nats per token. The end-of-text id is put before each story,"
                + " and each of the story's tokens is predicted.",
        mixinStandardHelpOptions = true)
final class LossCommand implements Runnable, WithExamples {
    /** Logits of so many tokens at once; 50,257 of them a token are 51 MB. */
    private static final int CHUNK = 256;

    @Option(
            names = "--model",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            required = true,
            description = ModelText.MODEL)
    private String model;

    @Option(
            names = "--text",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            required = true,
            description = "What is read: " + ModelText.STORIES)
    private List<Path> text;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Longer stories are cut into windows of so many tokens, the end-of-text id before each."
                    + " Default: 512, or the model's positions if fewer.")
    private Integer context;

    @Option(
            names = "--trigram",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            description = "Also the loss of a Kneser-Ney trigram over the same tokens, counted on these stories; its"
                    + " discounts are those that suit --text best.")
    private List<Path> trigram;

    @Option(
            names = "--seed",
            order = HelpGroup.MODEL,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "loss --model bundled:story --text heldout.txt",
                "loss --model bundled:story --text heldout.txt --trigram stories.txt");
    }

    @Override
    public void run() {
        text = InputFiles.texts(text, ScreenLog.ofOutput());
        trigram = InputFiles.texts(trigram, ScreenLog.ofOutput());
        ModelLoader loader = ModelLoader.open(model, seed);
        Loading.requirePredicts(model, loader.config());
        try (Device device = deviceOptions.openForData()) {
            Screen screen = Screen.ofErrors();
            LanguageModel language = Loading.model(
                    new ScreenLog(screen), loader, device, loader.config().layers());
            int length = Windows.context(context, loader.config());
            double sum = 0;
            long tokens = 0;
            try (StoryReader stories = language.stories(text)) {
                screen.draw("counting the text's tokens");
                Progress progress =
                        new Progress(screen, "token", "tokens", new EvalText(stories, length, RowLimit.ALL).tokens());
                stories.rewind();
                for (int[] story = stories.next(); story != null; story = stories.next()) {
                    for (int[] window : Windows.cut(story, length, stories)) {
                        progress.at(tokens);
                        double nats = nats(device, language, window);
                        requireFinite(nats, stories.position() - 1);
                        sum += nats;
                        tokens += window.length;
                    }
                }
                progress.wipe();
            }
            System.out.printf(Locale.ROOT, "%.6f nats per token, %,d tokens%n", sum / tokens, tokens);
            if (trigram != null) {
                printTrigram(language, loader.config().vocabulary(), sum / tokens);
            }
        }
    }

    /** A loss always has a value, unless numbers grew beyond float32 on the way: the weights were finite when read. */
    private void requireFinite(double nats, long story) {
        if (!Double.isFinite(nats)) {
            throw new DataException(model + ": the loss of story " + story + " (counted from 0) is " + nats
                    + ", of finite weights: the model's numbers grow beyond float32 on it; leave that story out");
        }
    }

    private void printTrigram(LanguageModel language, int vocabulary, double nats) {
        KneserNey.Counter counter = new KneserNey.Counter(vocabulary, language.endOfText());
        try (StoryReader stories = language.stories(trigram)) {
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                counter.add(story);
            }
        }
        KneserNey model = counter.model();
        List<int[]> scored = new ArrayList<>();
        try (StoryReader stories = language.stories(text)) {
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                scored.add(story);
            }
        }
        KneserNey.Score score = model.score(scored);
        double[] d = score.discounts();
        System.out.printf(
                Locale.ROOT,
                "%.6f by a Kneser-Ney trigram of %,d tokens, discounts %.3f, %.3f, %.3f; the model's loss is %.1f %%"
                        + " %s%n",
                score.nats(),
                model.tokens(),
                d[0],
                d[1],
                d[2],
                100 * Math.abs(1 - nats / score.nats()),
                nats < score.nats() ? "less" : "more");
    }

    /** The summed loss of a window's tokens, each predicted from the id that begins a text and the tokens before it. */
    private static double nats(Device device, LanguageModel language, int[] window) {
        Transformer model = language.model();
        int[] read = new int[window.length];
        read[0] = language.beginning();
        System.arraycopy(window, 0, read, 1, window.length - 1);
        double sum = 0;
        try (Tape tape = Tape.inference(device)) {
            Tensor x = model.residual(
                    tape, model.sequences(tape, List.of(read)), model.config().layers());
            for (int from = 0; from < window.length; from += CHUNK) {
                int to = Math.min(window.length, from + CHUNK);
                int[] targets = Arrays.copyOfRange(window, from, to);
                try (Tape chunk = Tape.inference(device)) {
                    Tensor logits = model.logits(chunk, x.rowRange(from, to));
                    float[] losses = CrossEntropy.rowLosses(chunk, logits, chunk.of(targets, targets.length))
                            .toArray();
                    for (float loss : losses) {
                        sum += loss;
                    }
                }
            }
        }
        return sum;
    }
}
