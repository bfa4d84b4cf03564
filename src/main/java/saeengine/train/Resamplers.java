package saeengine.train;

import java.util.List;
import saeengine.sae.ResamplePlan;
import saeengine.tensor.RandomStream;

/** The ways to give dead latents new weights, by name. To add one, write a file and add a line here. */
public final class Resamplers {
    /** Never. */
    public static final Resampler NONE = new Resampler() {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public long time(long step, long every) {
            return 0;
        }

        @Override
        public boolean drawsRows() {
            return false;
        }

        @Override
        public long mostSinceFired(long every, int rows, long lastHalf) {
            return Long.MAX_VALUE;
        }

        @Override
        public ResamplePlan plan(int[] dead, double[][] rows, double aliveNorm, int dims, RandomStream random) {
            return new ResamplePlan(new int[0], new double[0][], new double[0][]);
        }

        @Override
        public String toString() {
            return name();
        }
    };

    public static final Resampler ANTHROPIC = new AnthropicResampler();
    public static final Resampler DICTIONARY_LEARNING = new StandardResampler();
    public static final Resampler SIMPLE = new DirectionResampler();

    private static final List<Resampler> ALL = List.of(NONE, ANTHROPIC, DICTIONARY_LEARNING, SIMPLE);

    private Resamplers() {}

    public static List<Resampler> all() {
        return ALL;
    }
}
