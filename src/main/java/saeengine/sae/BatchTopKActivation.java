package saeengine.sae;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.data.sae.BatchTopK;
import saeengine.op.ActiveBatchTopK;
import saeengine.op.JumpRelu;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/**
 * The k n largest positive pre-activations of a batch of n rows, so that a row may keep more than another.
 *
 * <p>Bussmann et al., BatchTopK Sparse Autoencoders, 2024. After training what is above a threshold is active, averaged
 * over training's batches; until there is one, a batch is encoded as in training.
 */
public final class BatchTopKActivation implements EncoderActivation {
    /** What was last kept least is a guess for the next batch; some below it, so that it is seldom too high. */
    private static final float SLACK = 0.9f;

    private static final String LEAST = "least_kept";

    private final ThresholdAverage average;
    private final boolean byNorm;

    public BatchTopKActivation(ThresholdAverage average) {
        this(average, false);
    }

    /** @param byNorm whether latents are compared by what they write, their values times their decoder rows' lengths */
    public BatchTopKActivation(ThresholdAverage average, boolean byNorm) {
        this.average = average;
        this.byNorm = byNorm;
    }

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof BatchTopK
                ? Optional.of(new BatchTopKActivation(new ThresholdAverage(0.999, 0, true, false)))
                : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        int k = sae.shape().k();
        return sae.memory().has(ThresholdAverage.NAME)
                ? Activation.batchTopK((float) threshold(sae), k)
                : Activation.batchTopK(k);
    }

    @Override
    public void load(Sae sae, Activation stored) {
        if (stored instanceof BatchTopK batch && batch.isSet()) {
            sae.memory().of(ThresholdAverage.NAME, 0)[0] = batch.threshold();
        }
    }

    private static double threshold(Sae sae) {
        return sae.memory().of(ThresholdAverage.NAME, 0)[0];
    }

    @Override
    public String label() {
        return byNorm ? "BatchTopK, by f ||W_dec row||," : "BatchTopK";
    }

    @Override
    public boolean rescales() {
        return byNorm;
    }

    @Override
    public boolean usesK() {
        return true;
    }

    @Override
    public int latentMatrices() {
        return byNorm ? 9 : 4;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        Tensor z = Linear.linear(t, input, sae.encoder(), sae.encoderBias());
        return byNorm ? byNorm(t, sae, DecoderUnits.of(t, sae), z, pass) : select(t, sae, z, pass);
    }

    private Code byNorm(Tape t, Sae sae, DecoderUnits units, Tensor z, Pass pass) {
        Code code = select(t, sae, units.times(t, z), pass);
        Latents latents = new DenseLatents(units.over(t, code.latents().dense()));
        return new Code(latents, z, units.over(Objects.requireNonNull(code.select())));
    }

    private Code select(Tape t, Sae sae, Tensor pre, Pass pass) {
        AuxK.Selector select = AuxK.Selector.of(pre);
        if (!pass.training() && sae.memory().has(ThresholdAverage.NAME)) {
            return new Code(new DenseLatents(above(t, sae, pre)), pre, select);
        }
        saeengine.op.BatchTopK kept = saeengine.op.BatchTopK.batchTopK(t, pre, count(sae, pre));
        if (pass.training()) {
            Later least = t.device().readLater(kept.least());
            sae.memory().later(() -> average.take(sae.memory(), least.get(), pass.step()));
        }
        return new Code(new DenseLatents(kept.values()), pre, select);
    }

    private static Tensor above(Tape t, Sae sae, Tensor pre) {
        float[] thresholds = new float[sae.features()];
        Arrays.fill(thresholds, (float) threshold(sae));
        return JumpRelu.jumpRelu(t, Relu.relu(t, pre), t.of(thresholds, thresholds.length), 1f);
    }

    private static int count(Sae sae, Tensor input) {
        return Math.multiplyExact(sae.shape().k(), input.rows());
    }

    @Override
    public Optional<ActiveEncoder> active(Device device, double density) {
        return byNorm ? Optional.empty() : Optional.of(new Active(average));
    }

    private record Active(ThresholdAverage average) implements ActiveEncoder {
        @Override
        public Optional<ActiveCode> encode(Tape t, Sae sae, Tensor input, Pass pass) {
            Memory memory = sae.memory();
            // A GPU needs no guess, and would have to wait for it.
            float guess = t.device().isHost() ? SLACK * (float) memory.of(LEAST, 0)[0] : 0;
            ActiveBatchTopK kept =
                    ActiveBatchTopK.of(t, input, sae.encoder(), sae.encoderBias(), count(sae, input), guess);
            Later later = t.device().readLater(kept.least());
            memory.later(() -> {
                float least = later.get();
                memory.early(LEAST, 0)[0] = Float.isFinite(least) ? least : 0;
                average.take(memory, least, pass.step());
            });
            return Optional.of(ActiveCode.of(kept.set(), true));
        }

        @Override
        public boolean mayGiveWay() {
            return false;
        }

        @Override
        public long entries(long rows, int features, int k) {
            return rows * k;
        }

        @Override
        public long searchFloats(Device device, long rows, int features, int k) {
            return ActiveBatchTopK.floats(device, rows, features, Math.toIntExact(rows * k));
        }
    }
}
