package saeengine.activations;

import java.util.Arrays;
import saeengine.nn.Weights;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;

/**
 * First values of a GPT-Neo, seeded: matrices and embeddings normal with deviation 0.02, as the published models'
 * initializer_range has it, biases 0, gains of layer norms 1.
 */
public final class RandomWeights implements Weights {
    private static final float STANDARD_DEVIATION = 0.02f;

    /** How a parameter is made before it is filled. */
    private interface Maker {
        Parameter make(Device device, String name, int... shape);
    }

    private final Device device;
    private final RandomStream random;
    private final Maker maker;

    private RandomWeights(Device device, long seed, Maker maker) {
        this.device = device;
        this.random = new RandomStream(seed, 0);
        this.maker = maker;
    }

    /** For a model that only runs. */
    public static RandomWeights frozen(Device device, long seed) {
        return new RandomWeights(device, seed, Parameter::frozen);
    }

    /** The same values, for a model to be trained. */
    public static RandomWeights trained(Device device, long seed) {
        return new RandomWeights(device, seed, Parameter::trained);
    }

    @Override
    public Parameter get(String name, int... shape) {
        Parameter parameter = maker.make(device, name, shape);
        float[] values = new float[parameter.size()];
        if (name.endsWith(".bias")) {
            Arrays.fill(values, 0f);
        } else if (name.contains(".ln_")) {
            Arrays.fill(values, 1f);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = STANDARD_DEVIATION * random.nextGaussian();
            }
        }
        parameter.set(values);
        return parameter;
    }
}
