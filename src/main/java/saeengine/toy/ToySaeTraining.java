package saeengine.toy;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import saeengine.autograd.Tape;
import saeengine.op.ActiveCounts;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;

/**
 * Trains autoencoders on the hidden states of a toy model, all instances at once: each from a start of its own, on batches
 * of its own, of the same model.
 */
public final class ToySaeTraining {
    private static final long START = 3;
    static final long BATCHES = 4;
    private static final long RESAMPLING = 5;
    private static final long SHOWN = 6;

    /**
     * What is trained.
     *
     * @param latents of each autoencoder
     * @param tied whether the decoder is the encoder
     * @param coefficient of the sum of latents in the loss
     * @param beta1 Adam's; its beta2 is 0.999
     * @param shown examples whose reconstructions are recorded
     */
    public record Settings(
            int latents,
            boolean tied,
            float coefficient,
            double beta1,
            ToyResampleSchedule resampling,
            ToySchedule schedule,
            int shown) {}

    /**
     * What a step found and left.
     *
     * @param step how many were done
     * @param active the share of examples since the last record on which each latent was above 0, [instances * latents]
     * @param reconstruction the squared error of each instance, on the batch that comes next
     * @param sparsity the sum of latents of each instance, likewise, without its coefficient
     * @param output reconstructions of the shown examples, [instances * d, shown]
     * @param encoder [instances * latents, d]
     * @param decoder likewise, normalised
     * @param resampled latents that got new weights since the last record
     */
    public record Snapshot(
            int step,
            double[] active,
            double[] reconstruction,
            double[] sparsity,
            float[] output,
            float[] encoder,
            float[] decoder,
            float[] encoderBias,
            float[] decoderBias,
            int[] resampled) {}

    private final Device device;
    private final ToyModel model;
    private final Settings settings;
    private final ToySae sae;
    private final Adam adam;
    private final ToyResampler resampler;
    private final FeatureSampler sampler;
    private final Tensor counts;
    private final Tensor shown;
    private final double[] sinceRecord;
    private final double[] inWindow;
    private int batchesSinceRecord;
    private int[] resampled = {};

    /**
     * @param model whose instances are all alike; it is not trained any more
     * @param features what it reads
     */
    public ToySaeTraining(Device device, ToyModel model, ToyFeatures features, Settings settings, long seed) {
        this.device = device;
        this.model = model;
        this.settings = settings;
        model.freeze();
        ToyShape toy = model.shape();
        this.sae = new ToySae(
                device, new ToySae.Shape(toy.instances(), settings.latents(), toy.hidden(), settings.tied()));
        sae.start(new RandomStream(seed, START));
        this.adam = new Adam(device, sae.parameters(), new Adam.Constants(settings.beta1(), 0.999, 1e-8));
        this.resampler = new ToyResampler(sae, adam, settings.resampling(), new RandomStream(seed, RESAMPLING));
        this.sampler = new FeatureSampler(features, settings.schedule().batch(), new RandomStream(seed, BATCHES));
        this.counts = device.allocate(DType.F32, sae.shape().rows());
        this.sinceRecord = new double[sae.shape().rows()];
        this.inWindow = new double[sae.shape().rows()];
        this.shown = device.allocate(DType.F32, toy.instances() * toy.hidden(), settings.shown());
        device.upload(ShownExamples.draw(model, features, settings.shown(), new RandomStream(seed, SHOWN)), 0, shown);
    }

    public ToySae sae() {
        return sae;
    }

    /** The hidden states whose reconstructions are recorded, [d, shown], the same for every instance. */
    public float[] shownHidden() {
        return Arrays.copyOf(shown.toArray(), model.shape().hidden() * settings.shown());
    }

    /** Trains to the end. */
    public void train(Consumer<Snapshot> records, IntConsumer progress) {
        ToySchedule schedule = settings.schedule();
        for (int step = 0; step <= schedule.steps(); step++) {
            boolean last = step == schedule.steps();
            try (Tape t = Tape.recording(device)) {
                Tensor h = hidden(t);
                if (settings.resampling().isDue(step, schedule.steps())) {
                    resample(t, h);
                }
                if (settings.resampling().windowBegins(step)) {
                    readCounts(t);
                    Arrays.fill(inWindow, 0);
                }
                ToySae.Pass pass = sae.forward(t, h);
                ToySae.Loss loss = sae.loss(t, pass, h, settings.coefficient());
                ActiveCounts.add(t, pass.z(), counts);
                batchesSinceRecord++;
                if (last || schedule.records(step)) {
                    records.accept(snapshot(t, loss, step));
                }
                if (!last) {
                    t.backward(loss.total());
                    adam.step(t, schedule.rateAt(step));
                    sae.afterStep(t);
                }
            }
            progress.accept(step);
        }
    }

    private Tensor hidden(Tape t) {
        ToyShape shape = model.shape();
        Tensor x = t.of(sampler.next(), shape.rows(), settings.schedule().batch());
        return model.hidden(t, x);
    }

    private void resample(Tape t, Tensor h) {
        readCounts(t);
        boolean[] dead = new boolean[inWindow.length];
        for (int i = 0; i < dead.length; i++) {
            dead[i] = inWindow[i] == 0;
        }
        int[] now = resampler.resample(t, dead, h);
        int before = resampled.length;
        resampled = Arrays.copyOf(resampled, before + now.length);
        System.arraycopy(now, 0, resampled, before, now.length);
    }

    /** Takes what was counted on the device since this was last done. */
    private void readCounts(Tape t) {
        float[] counted = counts.toArray();
        t.fill(counts, 0f);
        for (int i = 0; i < counted.length; i++) {
            sinceRecord[i] += counted[i];
            inWindow[i] += counted[i];
        }
    }

    private Snapshot snapshot(Tape t, ToySae.Loss loss, int step) {
        readCounts(t);
        int batch = settings.schedule().batch();
        double[] active = new double[sinceRecord.length];
        for (int i = 0; i < active.length; i++) {
            active[i] = sinceRecord[i] / ((double) batchesSinceRecord * batch);
        }
        Arrays.fill(sinceRecord, 0);
        batchesSinceRecord = 0;
        double[] reconstruction = sae.reconstruction(loss, batch);
        ToyTraining.requireFinite(reconstruction, step);
        Snapshot snapshot = new Snapshot(
                step,
                active,
                reconstruction,
                sae.sparsity(loss, batch),
                sae.reconstruct(device, shown),
                sae.encoder().toArray(),
                sae.unitDecoder(device),
                sae.encoderBias().toArray(),
                sae.decoderBias().toArray(),
                resampled);
        resampled = new int[0];
        return snapshot;
    }
}
