package saeengine.activations;

import java.util.Arrays;
import saeengine.family.CommonKeys;
import saeengine.nn.TransformerConfig;
import saeengine.nn.Weights;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;

/**
 * First values of a model, seeded: matrices and embeddings normal with deviation 0.02, as the published models'
 * initializer_range has it, biases 0, gains of norms 1.
 */
public final class RandomWeights implements Weights {
    static final float STANDARD_DEVIATION = (float) CommonKeys.DEVIATION;

    /** What of a parameter's values starts otherwise. */
    private interface Start {
        void write(String name, float[] values);
    }

    /** How a parameter is made before it is filled. */
    private interface Maker {
        Parameter make(Device device, String name, int... shape);
    }

    private final Device device;
    private final RandomStream random;
    private final Maker maker;
    private final float neutral;
    private final double scoreScale;
    private final Start start;

    private RandomWeights(
            Device device, long seed, Maker maker, TransformerConfig config, double scoreScale, Start start) {
        this.device = device;
        this.neutral = config.norm().kind().neutral();
        this.scoreScale = scoreScale;
        this.start = start;
        this.random = new RandomStream(seed, 0);
        this.maker = maker;
    }

    /** For a model that only runs. */
    public static RandomWeights frozen(Device device, long seed, TransformerConfig config) {
        return new RandomWeights(device, seed, Parameter::frozen, config, 1, (name, values) -> {});
    }

    /**
     * The same for a model to be trained, but for queries and keys, which are smaller by the config's score scale, and
     * for the {@link PositionWaves} of a position table.
     */
    public static RandomWeights trained(Device device, long seed, TransformerConfig config) {
        Start start = config.embedding().positions() ? new PositionWaves(config)::write : (name, values) -> {};
        return new RandomWeights(device, seed, Parameter::trained, config, config.scoreScale(), start);
    }

    @Override
    public Parameter get(String name, int... shape) {
        Parameter parameter = maker.make(device, name, shape);
        float[] values = new float[parameter.size()];
        if (name.endsWith(".bias")) {
            Arrays.fill(values, 0f);
        } else if (name.endsWith("norm.weight")) {
            Arrays.fill(values, neutral);
        } else {
            boolean score = name.endsWith(".query.weight") || name.endsWith(".key.weight");
            float deviation = (float) (score ? STANDARD_DEVIATION * scoreScale : STANDARD_DEVIATION);
            for (int i = 0; i < values.length; i++) {
                values[i] = deviation * random.nextGaussian();
            }
        }
        start.write(name, values);
        parameter.set(values);
        return parameter;
    }
}
