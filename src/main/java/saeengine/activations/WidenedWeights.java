package saeengine.activations;

import java.util.Arrays;
import java.util.List;
import saeengine.data.TensorFile;
import saeengine.nn.GptNeoConfig;
import saeengine.nn.Weights;
import saeengine.tensor.Parameter;

/**
 * First values of a GPT-Neo from a narrower trained one, in whose footsteps it starts: it computes nearly the same.
 *
 * <p>The narrow model's dims, heads and MLP units come first. They read nothing of the new dims at first, and no new
 * unit writes anything, nor does the head see the new dims: all learn to. New columns of the embeddings are drawn, and
 * what new units read; the columns widely, those of the positions as {@link OrthogonalRows}, so that no direction of the
 * stream is nearly empty, which an autoencoder of it would find. A layer norm then divides by the deviation of another
 * row; its gain makes good what that changes on average. After Net2Net (Chen, Goodfellow and Shlens, 2016), but with new
 * units at zero in place of copies, which would leave the stream's new dims dependent on the old.
 */
final class WidenedWeights implements Weights {
    /** Of the embeddings' new columns, in deviations of other random weights. */
    private static final float SPREAD = 12.5f;

    private static final double DEVIATION = SPREAD * RandomWeights.STANDARD_DEVIATION;

    private final TensorFile narrow;
    private final GptNeoConfig from;
    private final GptNeoConfig to;
    private final List<Double> variances;
    private final Weights drawn;

    /**
     * @param variances of the narrow model's rows before each layer norm, ln_1 and ln_2 of every block, then ln_f
     * @param drawn makes the parameters, with random values
     */
    WidenedWeights(TensorFile narrow, GptNeoConfig from, GptNeoConfig to, List<Double> variances, Weights drawn) {
        this.narrow = narrow;
        this.from = from;
        this.to = to;
        this.variances = variances;
        this.drawn = drawn;
    }

    static void requireFits(TensorFile file, GptNeoConfig from, GptNeoConfig to) {
        if (!from.tied()) {
            throw new IllegalArgumentException(file.path() + " cannot be widened: it has a head of its own"
                    + " (tie_word_embeddings is false), and pretrain trains tied heads only");
        }
        boolean fits = from.vocabulary() == to.vocabulary()
                && from.layers() == to.layers()
                && from.positions() <= to.positions()
                && from.hidden() <= to.hidden()
                && from.hidden() / from.heads() == to.hidden() / to.heads()
                && from.intermediate() <= to.intermediate();
        if (!fits) {
            throw new IllegalArgumentException(file.path() + " cannot be widened to " + to + ": it is " + from
                    + "; vocabulary, layers and the size of a head (hidden / heads) have to be the same, and nothing"
                    + " smaller");
        }
    }

    @Override
    public Parameter get(String name, int... shape) {
        Parameter parameter = drawn.get(name, shape);
        float[] wide = parameter.toArray();
        int columns = shape[shape.length - 1];
        int rows = wide.length / columns;
        boolean writes = name.endsWith("out_proj.weight") || name.endsWith("c_proj.weight");
        boolean table = name.endsWith(".wte.weight") || name.endsWith(".wpe.weight");
        boolean reads = shape.length == 2 && !writes && !table;
        float[] values = narrow.get(name).toFiniteFloats(ModelLoader.ADVICE);
        long[] stored = narrow.get(name).shape();
        int narrowColumns = (int) stored[stored.length - 1];
        int narrowRows = values.length / narrowColumns;
        if (writes || name.endsWith(".ln_f.weight")) {
            Arrays.fill(wide, 0f);
        }
        for (int row = 0; row < Math.min(rows, narrowRows); row++) {
            System.arraycopy(values, row * narrowColumns, wide, row * columns, narrowColumns);
            if (reads) {
                Arrays.fill(wide, row * columns + narrowColumns, (row + 1) * columns, 0f);
            }
        }
        if (name.endsWith(".wte.weight")) {
            for (int row = 0; row < rows; row++) {
                multiply(wide, row * columns + narrowColumns, (row + 1) * columns, SPREAD);
            }
        } else if (name.endsWith(".wpe.weight")) {
            OrthogonalRows.make(wide, columns, narrowColumns, DEVIATION * Math.sqrt(columns - narrowColumns));
        }
        if (name.contains(".ln_") && name.endsWith(".weight")) {
            multiply(wide, 0, wide.length, gain(name));
        }
        parameter.set(wide);
        return parameter;
    }

    /** The wide row's deviation in the narrow one's: what its layer norm divides by more. */
    private float gain(String name) {
        String[] parts = name.split("\\.");
        int index = name.contains(".ln_f.")
                ? 2 * from.layers()
                : 2 * Integer.parseInt(parts[2]) + (name.contains(".ln_2.") ? 1 : 0);
        double old = variances.get(index) * from.hidden();
        double added = 2 * DEVIATION * DEVIATION * (to.hidden() - from.hidden());
        return (float) Math.sqrt((old + added) / to.hidden() / variances.get(index));
    }

    private static void multiply(float[] values, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
    }
}
