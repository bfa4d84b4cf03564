package saeengine.activations;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import saeengine.data.tensors.TensorFile;
import saeengine.nn.BlockForm;
import saeengine.nn.NormForm;
import saeengine.nn.TransformerConfig;
import saeengine.nn.Weights;
import saeengine.tensor.Parameter;

/**
 * First values of a model from a narrower trained one, in whose footsteps it starts: it computes nearly the same.
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

    private final Map<String, Parameter> narrow;
    private final TransformerConfig from;
    private final TransformerConfig to;
    private final List<Double> variances;
    private final Weights drawn;

    /**
     * @param narrow the narrow model's
     * @param variances of the narrow model's rows before each norm, two of every block, then the final one
     * @param drawn makes the parameters, with random values
     */
    WidenedWeights(
            List<Parameter> narrow,
            TransformerConfig from,
            TransformerConfig to,
            List<Double> variances,
            Weights drawn) {
        this.narrow = narrow.stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
        this.from = from;
        this.to = to;
        this.variances = variances;
        this.drawn = drawn;
    }

    static void requireFits(TensorFile file, TransformerConfig from, TransformerConfig to) {
        boolean known = from.block() == BlockForm.SERIAL
                && from.norm().kind() == NormForm.Kind.LAYER
                && from.embedding().positions()
                && !from.mlp().gated()
                && from.family().equals(to.family());
        if (!known) {
            throw new IllegalArgumentException(file.path() + " cannot be widened: " + from.family() + " to "
                    + to.family() + "; what can be are models of one family with learned positions, layer norms and one"
                    + " part of a block after the other");
        }
        if (!from.tied()) {
            throw new IllegalArgumentException(file.path() + " cannot be widened: it has a head of its own"
                    + " (tie_word_embeddings is false), and pretrain trains tied heads only");
        }
        boolean fits = from.vocabulary() == to.vocabulary()
                && from.layers() == to.layers()
                && from.positions() <= to.positions()
                && from.hidden() <= to.hidden()
                && from.attention().headSize() == to.attention().headSize()
                && from.attention().heads() <= to.attention().heads()
                && from.mlp().width() <= to.mlp().width();
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
        boolean writes = name.endsWith(".out.weight") || name.endsWith(".down.weight");
        boolean tokens = name.equals("embed.weight");
        boolean positions = name.equals("positions.weight");
        boolean reads = shape.length == 2 && !writes && !tokens && !positions;
        float[] values = Objects.requireNonNull(narrow.get(name)).toArray();
        int narrowColumns = Objects.requireNonNull(narrow.get(name)).cols();
        int narrowRows = values.length / narrowColumns;
        if (writes || name.equals("final_norm.weight")) {
            Arrays.fill(wide, 0f);
        }
        for (int row = 0; row < Math.min(rows, narrowRows); row++) {
            System.arraycopy(values, row * narrowColumns, wide, row * columns, narrowColumns);
            if (reads) {
                Arrays.fill(wide, row * columns + narrowColumns, (row + 1) * columns, 0f);
            }
        }
        if (tokens) {
            for (int row = 0; row < rows; row++) {
                multiply(wide, row * columns + narrowColumns, (row + 1) * columns, SPREAD);
            }
        } else if (positions) {
            OrthogonalRows.make(wide, columns, narrowColumns, DEVIATION * Math.sqrt(columns - narrowColumns));
        }
        if (name.endsWith("norm.weight")) {
            multiply(wide, 0, wide.length, gain(name));
        }
        parameter.set(wide);
        return parameter;
    }

    /** The wide row's deviation in the narrow one's: what its layer norm divides by more. */
    private float gain(String name) {
        String[] parts = name.split("\\.");
        int index = name.startsWith("final_norm")
                ? 2 * from.layers()
                : 2 * Integer.parseInt(parts[1]) + (name.contains(".mlp_norm.") ? 1 : 0);
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
