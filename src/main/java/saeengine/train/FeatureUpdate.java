package saeengine.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.op.Add;
import saeengine.op.FeatureStats;
import saeengine.op.Prefixes;
import saeengine.op.Scale;
import saeengine.sae.Sae;
import saeengine.tensor.Args;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * Gradients and update of an autoencoder, feature by feature: the gradient rows of a feature are made from its list,
 * projected, clipped, taken in by Adam and rescaled while they are in cache.
 *
 * <p>The same numbers as the tape's gradients followed by {@link UnitNorm}, {@link GlobalNorm} and {@link Adam}, but
 * for the order of sums. Clipping needs the norm of all gradients before any update, so that they are stored between
 * two passes; without it a GPU does both in one. The encoder's share of the decoder bias's gradient is -(sum over features
 * of db_enc W_enc), the sum over rows of dx without a [rows, d] of its own.
 */
final class FeatureUpdate {
    private final Sae sae;
    private final Adam adam;
    private final UpdateOrder order;
    private final float clip;
    private final Prefixes whole;
    private final Tensor nobody;

    FeatureUpdate(Sae sae, Adam adam, UpdateOrder order, double clip) {
        this.sae = sae;
        this.adam = adam;
        this.order = order;
        this.clip = (float) clip;
        Device device = sae.decoder().device();
        this.whole = Prefixes.whole(device, sae.features());
        this.nobody = DeadGradients.nobody(device, sae.features());
    }

    /** Bytes of device memory that this holds. */
    static long bytes(long latents) {
        return (latents + 2) * DType.BYTES;
    }

    /** The slots of dead latents where there are none: {@link DeadGradients#slots}. */
    Tensor nobody() {
        return nobody;
    }

    /**
     * A step's entries and what they are to be multiplied with.
     *
     * @param dy [rows, d], the reconstruction's gradient; [prefixes, rows, d] of a {@link saeengine.op.NestedDecode}
     * @param x [rows, d], the encoder's input
     * @param norms [features] of the decoder's rows, where the penalty depends on them
     * @param revived gradients of dead latents from elsewhere, or null
     * @param penalty gradient of a row's weighted sum of features; 0 where no decoder row has a part in it
     * @param prefixes of the features that dy has rows for; null for all of them alone
     */
    record Inputs(
            ActiveLists lists,
            Tensor dy,
            Tensor x,
            Tensor norms,
            @Nullable DeadGradients revived,
            float penalty,
            @Nullable Prefixes prefixes) {
        Inputs(ActiveLists lists, Tensor dy, Tensor x, Tensor norms, DeadGradients revived, float penalty) {
            this(lists, dy, x, norms, revived, penalty, null);
        }
    }

    /** @param rates of Adam, for this step */
    void run(Tape t, Inputs in, Tensor rates) {
        int blocks = FeatureGradients.blocks(t.device(), sae.features());
        Tensor encoderBias = t.grad(sae.encoderBias());
        Tensor decoderBias = t.grad(sae.decoderBias());
        List<Tensor> biases = new ArrayList<>(List.of(encoderBias, decoderBias));
        sae.own().forEach(parameter -> biases.add(t.grad(parameter)));
        boolean stored = storesGradients(t.device(), order.clips());
        FeatureGradients gradients = new FeatureGradients(encoderBias, t.empty(blocks, sae.dims()));
        DeadGradients revived = in.revived() == null ? DeadGradients.none(t, nobody) : in.revived();
        Tensor prefixes = prefixes(in);
        Tensor chunks = FeatureChunks.of(t, in, prefixes, sae.features());
        Object[] inputs = gradients.arguments(sae, in, prefixes, chunks, revived, order);
        if (stored) {
            Tensor encoder = t.empty(sae.features(), sae.dims());
            Tensor decoder = t.empty(sae.features(), sae.dims());
            Tensor squares = GlobalNorm.squares(t, sae.features(), biases);
            t.run(
                    FeatureGradients.GRADIENTS,
                    blocks,
                    with(inputs, encoder, decoder, squares.rowRange(0, sae.features())));
            finishDecoderBias(t, in, gradients, revived);
            Tensor norm = t.zeros(1);
            if (order.clips()) {
                GlobalNorm.squares(t, biases, squares);
                norm = GlobalNorm.norm(t, squares);
                for (Tensor bias : biases) {
                    GlobalNorm.clip(t, bias, norm, clip);
                }
            }
            update(t, encoder, decoder, norm, rates);
        } else {
            Adam.Moments encoder = adam.moments(sae.encoder());
            Adam.Moments decoder = adam.moments(sae.decoder());
            t.run(
                    STEP,
                    blocks,
                    with(
                            inputs,
                            encoder.first(),
                            encoder.second(),
                            decoder.first(),
                            decoder.second(),
                            FeatureRows.code(order.after()),
                            rates,
                            t.empty(sae.dims() > STAGED ? blocks : 0, sae.dims())));
            finishDecoderBias(t, in, gradients, revived);
        }
        adam.update(t, sae.encoderBias(), rates);
        adam.update(t, sae.decoderBias(), rates);
        for (Parameter parameter : sae.own()) {
            adam.update(t, parameter, rates);
        }
    }

    /** Numbers that gradient rows take, and the blocks' partial sums of the decoder bias's gradient, at most. */
    static long gradientFloats(Device device, boolean clips, long features, long dims) {
        long blocks = features / FeatureGradients.block(device) + 1;
        long rows = storesGradients(device, clips) ? 2 * features : dims > STAGED ? blocks : 0;
        return dims * (rows + blocks);
    }

    /**
     * Whether all gradients are in memory at a time. Without clipping a GPU keeps a feature's on the chip; a processor is
     * faster in two passes, each of which reads memory in its order.
     */
    static boolean storesGradients(Device device, boolean clips) {
        return clips || device.isHost();
    }

    private Tensor prefixes(Inputs in) {
        Prefixes prefixes = in.prefixes() == null ? whole : in.prefixes();
        int rows = in.x().rows();
        if (in.dy().rows() != prefixes.count() * rows) {
            throw new IllegalArgumentException("feature update: needs dy [" + prefixes.count() + " prefixes, " + rows
                    + " rows, d], got " + in.dy().shapeText());
        }
        return prefixes.widths();
    }

    private static Object[] with(Object[] first, Object... more) {
        return Stream.of(first, more).flatMap(Stream::of).toArray();
    }

    private void finishDecoderBias(Tape t, Inputs in, FeatureGradients gradients, DeadGradients revived) {
        Tensor decoderBias = t.grad(sae.decoderBias());
        // The first prefix's rows are the sums over all prefixes: the bias is in each of them.
        Add.into(t, FeatureStats.sums(t, in.dy().rowRange(0, in.x().rows())), decoderBias);
        if (sae.shape().centred()) {
            Add.into(t, Scale.scale(t, FeatureStats.sums(t, gradients.partial()), -1f), decoderBias);
        }
        if (in.revived() != null) {
            Add.into(t, revived.decoderBias(), decoderBias);
        }
    }

    private void update(Tape t, Tensor encoderGradient, Tensor decoderGradient, Tensor norm, Tensor rates) {
        Adam.Moments encoder = adam.moments(sae.encoder());
        Adam.Moments decoder = adam.moments(sae.decoder());
        t.run(
                UPDATE,
                sae.features(),
                encoderGradient,
                decoderGradient,
                norm,
                sae.encoder(),
                encoder.first(),
                encoder.second(),
                sae.decoder(),
                decoder.first(),
                decoder.second(),
                sae.features(),
                sae.dims(),
                order.clips() ? clip : Float.POSITIVE_INFINITY,
                FeatureRows.code(order.after()),
                rates);
    }

    /** All matrices are [features, d] and begin their memory: a row is at the same place of each. */
    static final Kernel UPDATE = new Kernel("feature_update", Kernel.Launch.BLOCK, 16, (a, from, to) -> {
        int d = a.integer(10);
        float factor = Math.min(1f, a.real(11) / (a.floats(2)[a.at(2)] + 1e-6f));
        Adam.Rates rates = Adam.Rates.of(a, 13);
        if (!rates.goes()) {
            return;
        }
        for (int i = from; i < to; i++) {
            int at = i * d;
            multiply(a.floats(0), at, d, factor);
            Adam.update(rates, a.floats(0), a.floats(3), a.floats(4), a.floats(5), at, d);
            multiply(a.floats(1), at, d, factor);
            Adam.update(rates, a.floats(1), a.floats(6), a.floats(7), a.floats(8), at, d);
            FeatureRows.apply(a.blas(), a.integer(12), a.floats(6), at, a.floats(6), at, d);
        }
    });

    /** The first argument of {@link #STEP} behind those of the gradients. */
    private static final int MOMENTS = FeatureGradients.ARGUMENTS;

    /** The most columns of a row that a GPU keeps on the chip: the same number as in the kernels. */
    private static final int STAGED = 6144;

    /**
     * Gradients and update without clipping.
     *
     * <p>The last argument is for a GPU alone: a block's row, where it has no room on the chip. Here the gradient rows are
     * scratch, and so is a row of each matrix: loops vectorise only where all arrays are indexed alike.
     */
    static final Kernel STEP = Kernel.perBlock("feature_step", (a, from, to) -> {
        int d = a.integer(16);
        FeatureGradients.Maker maker = new FeatureGradients.Maker(a);
        Adam.Rates rates = Adam.Rates.of(a, MOMENTS + 5);
        if (!rates.goes()) {
            for (int block = from; block < to; block++) {
                maker.begin(block);
            }
            return;
        }
        Row row = new Row(a, rates, d);
        float[] encoder = a.scratch(2, d);
        float[] decoder = a.scratch(3, d);
        for (int block = from; block < to; block++) {
            maker.begin(block);
            for (int i = maker.first(block); i < maker.end(block); i++) {
                a.floats(9)[a.at(9) + i] = maker.make(i, encoder, 0, decoder, 0);
                row.update(encoder, 6, MOMENTS, i);
                row.update(decoder, 7, MOMENTS + 2, i);
                int at = a.at(7) + i * d;
                FeatureRows.apply(a.blas(), a.integer(MOMENTS + 4), a.floats(7), at, a.floats(7), at, d);
            }
        }
    });

    /** One row's step of Adam, in scratch slots 4 to 6. */
    private record Row(Args a, Adam.Rates rates, float[] w, float[] m, float[] v, int d) {
        Row(Args a, Adam.Rates rates, int d) {
            this(a, rates, a.scratch(4, d), a.scratch(5, d), a.scratch(6, d), d);
        }

        /** Of argument {@code weights}, with moments in the two arguments from {@code moments} on. */
        void update(float[] gradient, int weights, int moments, int i) {
            System.arraycopy(a.floats(weights), a.at(weights) + i * d, w, 0, d);
            System.arraycopy(a.floats(moments), a.at(moments) + i * d, m, 0, d);
            System.arraycopy(a.floats(moments + 1), a.at(moments + 1) + i * d, v, 0, d);
            Adam.update(rates, gradient, w, m, v, 0, d);
            System.arraycopy(w, 0, a.floats(weights), a.at(weights) + i * d, d);
            System.arraycopy(m, 0, a.floats(moments), a.at(moments) + i * d, d);
            System.arraycopy(v, 0, a.floats(moments + 1), a.at(moments + 1) + i * d, d);
        }
    }

    private static void multiply(float[] x, int at, int n, float factor) {
        if (factor == 1f) {
            return;
        }
        for (int i = at; i < at + n; i++) {
            x[i] *= factor;
        }
    }
}
