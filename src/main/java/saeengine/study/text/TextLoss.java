package saeengine.study.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.activations.LanguageModel;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.text.StoryReader;
import saeengine.eval.KneserNey;
import saeengine.material.EvalText;
import saeengine.material.Windows;
import saeengine.nn.Transformer;
import saeengine.op.CrossEntropy;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * A model's loss on a text: the mean over all tokens of -ln p(token | the tokens before it), in nats. Each window of a
 * story is read from the id that begins a text, and each of its tokens is predicted.
 */
public final class TextLoss {
    /** Logits of so many tokens at once; 50,257 of them a token are 51 MB. */
    private static final int CHUNK = 256;

    private final Device device;
    private final String name;
    private final LanguageModel language;
    private final List<Path> text;

    /** @param name the model's, for messages */
    public TextLoss(Device device, String name, LanguageModel language, List<Path> text) {
        this.device = device;
        this.name = name;
        this.language = language;
        this.text = text;
    }

    /**
     * What was measured.
     *
     * @param nats a token, on average
     * @param tokens how many were predicted
     */
    public record Result(double nats, long tokens) {}

    /**
     * What a trigram over the same tokens makes of the text.
     *
     * @param nats a token, on average
     * @param tokens that it was counted on
     * @param discounts those of Kneser and Ney that suit the text best, for counts of one, two, and three or more
     */
    public record Trigram(double nats, long tokens, double[] discounts) {}

    /** @param context most tokens of a window; longer stories are cut */
    public Result measure(int context, Log log) {
        double sum = 0;
        long tokens = 0;
        try (StoryReader stories = language.stories(text)) {
            log.doing("counting the text's tokens");
            long all = new EvalText(stories, context, Long.MAX_VALUE).tokens();
            log.done();
            Meter progress = log.meter("token", "tokens", all);
            stories.rewind();
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                for (int[] window : Windows.cut(story, context, stories)) {
                    progress.at(tokens);
                    double nats = nats(window);
                    requireFinite(nats, stories.position() - 1);
                    sum += nats;
                    tokens += window.length;
                }
            }
            progress.wipe();
        }
        return new Result(sum / tokens, tokens);
    }

    /** A loss always has a value, unless numbers grew beyond float32 on the way: the weights were finite when read. */
    private void requireFinite(double nats, long story) {
        if (!Double.isFinite(nats)) {
            throw new DataException(name + ": the loss of story " + story + " (counted from 0) is " + nats
                    + ", of finite weights: the model's numbers grow beyond float32 on it; leave that story out");
        }
    }

    /** The summed loss of a window's tokens, each predicted from the id that begins a text and the tokens before it. */
    private double nats(int[] window) {
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

    /** The loss of a Kneser-Ney trigram on the same text, counted on other stories. */
    public Trigram trigram(List<Path> counted) {
        int vocabulary = language.model().config().vocabulary();
        KneserNey.Counter counter = new KneserNey.Counter(vocabulary, language.endOfText());
        try (StoryReader stories = language.stories(counted)) {
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                counter.add(story);
            }
        }
        KneserNey trigram = counter.model();
        List<int[]> scored = new ArrayList<>();
        try (StoryReader stories = language.stories(text)) {
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                scored.add(story);
            }
        }
        KneserNey.Score score = trigram.score(scored);
        return new Trigram(score.nats(), trigram.tokens(), score.discounts());
    }
}
