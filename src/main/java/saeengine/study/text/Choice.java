package saeengine.study.text;

import saeengine.tensor.RandomStream;

/** How the next token of a text is chosen: the likeliest, or one that is drawn; and what may not be said again. */
public final class Choice {
    private static final long SAMPLING_STREAM = 1;

    private final Sampler sampler;
    private final NoRepeat rule;

    /**
     * @param temperature 0 for the likeliest token, else tokens are drawn with probability softmax(logits / temperature)
     * @param topP from the fewest likeliest tokens that have this probability together; 1 for all
     * @param noRepeat no so many tokens in a row come twice in a text; 0 to allow it
     * @param seed of what is drawn
     */
    public Choice(double temperature, double topP, int noRepeat, long seed) {
        this.sampler = new Sampler(temperature, topP, new RandomStream(seed, SAMPLING_STREAM));
        this.rule = new NoRepeat(noRepeat);
    }

    /**
     * The next token's id; -1 where none is left.
     *
     * @param text the ids so far
     * @param logits of the next token; those that are forbidden become minus infinity
     */
    int next(int[] text, float[] logits) {
        return rule.forbid(text, logits) ? sampler.pick(logits) : -1;
    }
}
