package saeengine.activations;

import java.util.Arrays;
import saeengine.nn.TransformerConfig;

/**
 * First values by which attention finds the tokens just before, which from drawn values it finds late or never.
 *
 * <p>As many dims of the position embeddings as a head has hold sines and cosines, the fastest of nearly half a turn a
 * token, the slowest of one turn in all positions. The embedding of a position is then a rotation of any other, and a
 * head whose queries are turned back by a token looks at the token before. Two heads in each of the first two blocks
 * start so, the second two tokens back. Sinusoidal positions are those of Vaswani et al. (2017); to start attention at
 * a pattern that it comes to in the end is after Trockman and Kolter, Mimetic Initialization of Self-Attention Layers
 * (2023).
 */
final class PositionWaves {
    /** Token embeddings grow to about this, and would drown smaller waves. */
    private static final double AMPLITUDE = 0.5;
    /** What a score is made of: the sum of the squares of what a head multiplies the waves by. */
    private static final double SHARPNESS = 16;

    private static final int BLOCKS = 2;
    private static final int HEADS = 2;

    private final int hidden;
    private final int headSize;
    private final int heads;
    private final double[] frequencies;

    PositionWaves(TransformerConfig config) {
        hidden = config.hidden();
        headSize = config.attention().headSize();
        heads = Math.min(HEADS, config.attention().heads() / 2);
        frequencies = new double[headSize / 2];
        double fastest = 0.9 * Math.PI;
        double slowest = 2 * Math.PI / config.positions();
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = fastest * StrictMath.pow(slowest / fastest, i / Math.max(1.0, frequencies.length - 1.0));
        }
    }

    /** Overwrites what of a parameter's drawn values starts otherwise. */
    void write(String name, float[] values) {
        if (name.equals("positions.weight")) {
            positions(values);
            return;
        }
        for (int block = 0; block < BLOCKS; block++) {
            for (int head = 0; head < heads && name.startsWith("blocks." + block + "."); head++) {
                if (name.endsWith(".query.weight")) {
                    head(values, head, head + 1);
                } else if (name.endsWith(".key.weight")) {
                    head(values, head, 0);
                }
            }
        }
    }

    private void positions(float[] table) {
        for (int position = 0; position < table.length / hidden; position++) {
            for (int i = 0; i < frequencies.length; i++) {
                double angle = position * frequencies[i];
                table[position * hidden + 2 * i] = (float) (AMPLITUDE * StrictMath.cos(angle));
                table[position * hidden + 2 * i + 1] = (float) (AMPLITUDE * StrictMath.sin(angle));
            }
        }
    }

    /** Makes a head's rows of a projection read the waves as they were {@code back} tokens before, and nothing else. */
    private void head(float[] projection, int head, int back) {
        double total = Arrays.stream(frequencies).sum();
        int first = head * headSize * hidden;
        Arrays.fill(projection, first, first + headSize * hidden, 0f);
        for (int i = 0; i < frequencies.length; i++) {
            // The fast waves tell neighbours apart.
            double gain = Math.sqrt(SHARPNESS * frequencies[i] / total);
            float cos = (float) (gain * StrictMath.cos(back * frequencies[i]));
            float sin = (float) (gain * StrictMath.sin(back * frequencies[i]));
            int row = first + 2 * i * hidden;
            projection[row + 2 * i] = cos;
            projection[row + 2 * i + 1] = sin;
            projection[row + hidden + 2 * i] = -sin;
            projection[row + hidden + 2 * i + 1] = cos;
        }
    }
}
