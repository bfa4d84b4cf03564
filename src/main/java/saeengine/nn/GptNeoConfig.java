package saeengine.nn;

import java.util.List;

/**
 * The shape of a GPT-Neo.
 *
 * @param vocabulary number of token ids
 * @param hidden width of the residual stream
 * @param layers number of blocks
 * @param heads attention heads; hidden is a multiple of it
 * @param intermediate width of the MLP
 * @param positions most tokens in one sequence
 * @param window how many keys a local layer sees, its own included
 * @param local per layer, whether its attention is local
 * @param epsilon of the layer norms
 * @param tied whether the head is the token embedding; otherwise it is a matrix of its own
 */
public record GptNeoConfig(
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int intermediate,
        int positions,
        int window,
        List<Boolean> local,
        float epsilon,
        boolean tied) {
    /** More than any model has: keeps a wild count from asking for gigabytes. */
    public static final int MOST_LAYERS = 10_000;

    public GptNeoConfig {
        requirePositive("vocabulary", vocabulary);
        requirePositive("hidden size", hidden);
        requirePositive("number of layers", layers);
        if (layers > MOST_LAYERS) {
            throw new IllegalArgumentException("a GPT-Neo has at most " + MOST_LAYERS + " layers, got " + layers);
        }
        requirePositive("number of heads", heads);
        requirePositive("intermediate size", intermediate);
        requirePositive("number of positions", positions);
        requirePositive("window size", window);
        if (hidden % heads != 0) {
            throw new IllegalArgumentException("hidden size " + hidden + " is no multiple of " + heads + " heads");
        }
        if (local.size() != layers) {
            throw new IllegalArgumentException(
                    "attention types name " + local.size() + " layers, the model has " + layers);
        }
        local = List.copyOf(local);
    }

    /** With a tied head, as all published GPT-Neo models have it. */
    public GptNeoConfig(
            int vocabulary,
            int hidden,
            int layers,
            int heads,
            int intermediate,
            int positions,
            int window,
            List<Boolean> local,
            float epsilon) {
        this(vocabulary, hidden, layers, heads, intermediate, positions, window, local, epsilon, true);
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a GPT-Neo's " + what + " is at least 1, got " + value);
        }
    }

    /** Global and local attention by turns, global first, as all published GPT-Neo models have it. */
    public static List<Boolean> alternating(int layers) {
        return java.util.stream.IntStream.range(0, layers)
                .mapToObj(l -> l % 2 == 1)
                .toList();
    }

    /** The shape of TinyStories-33M. */
    public static GptNeoConfig tinyStories33M() {
        return new GptNeoConfig(50_257, 768, 4, 16, 3072, 2048, 256, alternating(4), 1e-5f);
    }

    public long parameters() {
        long h = hidden;
        long block = 4 * h * h + h + 4 * h + 2 * h * intermediate + intermediate + h;
        long head = tied ? 0 : vocabulary * h;
        return (vocabulary + (long) positions) * h + layers * block + 2 * h + head;
    }

    /**
     * What queries and keys are to be multiplied by for scores of the size that most transformers have: those divide
     * scores by the square root of a head's size, GPT-Neo does not. To the power of a quarter, as a score is a product.
     */
    public double scoreScale() {
        return Math.pow((double) hidden / heads, -0.25);
    }

    public String summary() {
        return "GPT-Neo, " + layers + " layers, " + hidden + " wide";
    }
}
