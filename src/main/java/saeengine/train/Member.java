package saeengine.train;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.autograd.Tape;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.StoredSae;
import saeengine.op.ActiveRelu;
import saeengine.sae.ActiveEncoder;
import saeengine.sae.DeadCounter;
import saeengine.sae.Memory;
import saeengine.sae.Sae;
import saeengine.sae.Whitening;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** One autoencoder of a run, with its recipe and optimizer. All members of a run see the same batches. */
public final class Member {
    private final String name;
    private final Sae sae;
    private final @Nullable Whitening whitening;
    private final Sae overRows;
    private final Settings settings;
    private final Adam adam;
    private final DeadCounter fired;
    private final Trainee trainee;
    private final Step way;
    private final Step composed;

    /**
     * How this member trains.
     *
     * @param schedule of its learning rate
     * @param clip the most that the norm of all gradients may be, where the recipe clips
     * @param penalty the sparsity coefficient, in full
     * @param penaltyWarmup steps until it is in full
     * @param auxiliary the auxiliary loss's coefficient
     * @param auxiliaryTrainsEncoder see {@link saeengine.sae.term.TermInputs}
     * @param deadAfter tokens without firing after which a latent is dead
     * @param variance of the data over rows and dims, for errors relative to it
     * @param inputScale what raw rows were multiplied by
     * @param resampling what revives dead latents, and when
     */
    public record Settings(
            Recipe recipe,
            Adam.Constants adam,
            Schedule schedule,
            double clip,
            double penalty,
            long penaltyWarmup,
            double auxiliary,
            boolean auxiliaryTrainsEncoder,
            long deadAfter,
            double variance,
            double inputScale,
            ResampleSchedule resampling) {}

    /**
     * What a log says of a step, of its batch before the update.
     *
     * @param squaredError summed over dims, mean over rows
     * @param penalty the sparsity term before its coefficient; NaN where there is none
     * @param active mean number of features of a row that are not 0: L0
     * @param dead latents that are dead by the recipe's rule
     * @param auxiliary before its coefficient; 0 where there is none
     */
    public record Stats(double squaredError, double penalty, double active, int dead, double auxiliary) {}

    /** A step's loss, which may still be on its way from the device, its learning rate, and more where asked for. */
    public record StepResult(
            Later loss, double rate, @Nullable Stats stats) {}

    /** One whose encoder reads rows as they are. */
    public Member(Device device, String name, Sae sae, Settings settings) {
        this(device, name, sae, settings, null);
    }

    /** @param whitening what the encoder reads rows through in training; null for rows as they are */
    public Member(Device device, String name, Sae sae, Settings settings, @Nullable Whitening whitening) {
        this.name = name;
        this.whitening = whitening;
        this.sae = sae;
        this.overRows = whitening == null ? sae : new Sae(device, sae.shape());
        this.settings = settings;
        this.adam = new Adam(device, sae.parameters(), settings.adam());
        this.fired =
                new DeadCounter(device, sae.features(), settings.recipe().dead().fires());
        this.trainee = new Trainee(sae, settings, adam, fired);
        ComposedStep ofOps = new ComposedStep(trainee);
        this.composed = ofOps;
        this.way = whitening == null ? way(device, trainee, ofOps) : new WhitenedStep(trainee, whitening.unit());
    }

    private static Step way(Device device, Trainee trainee, ComposedStep composed) {
        Sae.Shape shape = trainee.sae().shape();
        return fusedPlan(device, trainee.recipe(), shape.tied(), shape.dims() == shape.outputs())
                .<Step>map(plan -> new FusedStep(trainee, plan, composed::takePrepared))
                .orElse(composed);
    }

    /** Bytes of device memory for what is known of which of so many latents fired, and for their equal weights. */
    public static long firingBytes(long latents) {
        return DeadCounter.bytes(latents) + FeatureUpdate.bytes(latents) + latents * DType.BYTES;
    }

    /** Numbers that the gradients of a recipe's step over active entries take. */
    public static long gradientFloats(Device device, Recipe recipe, long latents, long dims) {
        return FeatureUpdate.gradientFloats(device, recipe.after().contains(Recipe.Part.CLIP), latents, dims);
    }

    /** For how many steps ahead a step makes room for latents that may die. */
    public static long outlook(Device device) {
        return device.isHost() ? 0 : DeadOutlook.STEPS;
    }

    /** How steps on this device go over active entries alone, as far as the batch allows: what memory depends on. */
    public static Optional<ActiveEncoder> activeEncoder(Device device, Recipe recipe, boolean tied, boolean alike) {
        return fusedPlan(device, recipe, tied, alike).map(FusedPlan::encoder);
    }

    /** @param alike whether what is written is as wide as what is read: kernels go over a latent's two rows together */
    private static Optional<FusedPlan> fusedPlan(Device device, Recipe recipe, boolean tied, boolean alike) {
        return alike ? FusedPlan.of(device, recipe, tied, ActiveRelu.DENSITY) : Optional.empty();
    }

    /**
     * Trains on one batch. The loss is from before the update; where it is not a finite number a sparse recipe changes no
     * weight, and those of a plain one are not to be used.
     *
     * @param x [rows, d]; of a transcoder [rows, dims + outputs], what is read and behind it what is to be written
     * @param step counted from 0
     * @param wantStats whether to say more than the loss; it changes nothing
     */
    public StepResult step(Device device, Tensor x, long step, boolean wantStats) {
        try (Tape tape = Tape.inference(device)) {
            return step(device, input(tape, x), target(tape, x), step, wantStats);
        }
    }

    /** The same as {@link #step} as one tape of ops, whatever other way there is: what that one is held to. */
    public StepResult composedStep(Device device, Tensor x, long step) {
        if (whitening != null) {
            throw new IllegalStateException("a step on whitened rows is composed already");
        }
        try (Tape tape = Tape.inference(device)) {
            Tensor input = input(tape, x);
            Tensor target = target(tape, x);
            return composed.take(device, input, target, step, false);
        }
    }

    /** What the encoder reads of a batch. */
    Tensor input(Tape tape, Tensor x) {
        return whitening == null ? parts().input(tape, x) : whitening.input(tape, x);
    }

    /** What is to be written for a batch. */
    Tensor target(Tape tape, Tensor x) {
        return whitening == null ? parts().target(tape, x) : whitening.target(tape, x);
    }

    private RowParts parts() {
        Sae.Shape shape = sae.shape();
        return new RowParts(shape.dims(), shape.outputs(), shape.transcodes());
    }

    /** The same where {@code input} and {@code target} are what encoder and decoder see of the rows. */
    StepResult step(Device device, Tensor input, Tensor target, long step, boolean wantStats) {
        return way.take(device, input, target, step, wantStats);
    }

    /** Takes in what the device has said of the steps so far. Waits for it. */
    void catchUp() {
        trainee.memory().settle();
        sae.memory().settle();
    }

    /** A resampling after step {@code step}, which had so many rows; see {@link Resampler#mostSinceFired}. */
    Revival revival(long step, int rows, long lastHalf) {
        return new Revival(trainee, step, rows, lastHalf);
    }

    /** The name of its folder in the run folder. */
    public String name() {
        return name;
    }

    /** The autoencoder over rows as they come. Where its encoder reads them whitened this is a copy, made anew. */
    public Sae sae() {
        if (whitening != null) {
            whitening.fold(sae, overRows);
        }
        return overRows;
    }

    /** Its weights over raw rows, with what its recipe says of them. */
    StoredSae stored(Provenance provenance) {
        return SaeStore.stored(sae(), settings.inputScale(), provenance).toBuilder()
                .groups(settings.recipe().error().groups(sae.features()).orElse(null))
                .build();
    }

    /** What the encoder reads rows through in training; null for rows as they are. */
    @Nullable
    Whitening whitening() {
        return whitening;
    }

    /** What is trained, in the coordinates of training. */
    Sae trained() {
        return sae;
    }

    public Settings settings() {
        return settings;
    }

    Adam adam() {
        return adam;
    }

    DeadCounter fired() {
        return fired;
    }

    /** How many latents can be dead in the next steps. */
    DeadOutlook outlook() {
        return trainee.outlook();
    }

    /** What terms of the objective remember. */
    Memory memory() {
        return trainee.memory();
    }

    /** Whether every weight is a finite number. */
    boolean isFinite() {
        for (Parameter parameter : sae.parameters()) {
            for (float value : parameter.toArray()) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
