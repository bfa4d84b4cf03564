package saeengine.experiment;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowParts;
import saeengine.autograd.Tape;
import saeengine.run.Log;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.sae.Whitening;
import saeengine.sae.term.OverVariance;
import saeengine.tensor.Device;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.SaeStore;

/** Makes a run's members: shape by recipe and grid point, first weights drawn, set by the data, or given. */
final class MemberMaker {
    private final TrainConfig config;
    private final Recipe recipe;
    private final Device device;
    private final RowParts parts;
    private final FirstRows inputs;
    private final FirstRows targets;
    private final double scale;
    private final @Nullable Whitening whitening;
    private final Consumer<String> skipped;
    private final Log log;

    /**
     * @param first rows that starts are taken from
     * @param parts what each of them holds
     * @param whitening what encoders read rows through; null for rows as they are
     * @param skipped hears of resamplings that had nothing to draw from
     */
    MemberMaker(
            TrainConfig config,
            Recipe recipe,
            Device device,
            FirstRows first,
            RowParts parts,
            double scale,
            @Nullable Whitening whitening,
            Consumer<String> skipped,
            Log log) {
        this.log = log;
        this.whitening = whitening;
        this.skipped = skipped;
        this.config = config;
        this.recipe = recipe;
        this.device = device;
        this.parts = parts;
        this.inputs = first.inputs(parts);
        this.targets = first.targets(parts);
        this.scale = scale;
    }

    Member make(MemberSpec spec) {
        Sae sae = new Sae(device, recipe.shape(parts.dims(), parts.outputs(), spec.features(), spec.k(), config.tied));
        if (config.init != null) {
            SaeStore.init(config.init, sae, scale).forEach(change -> log.say("--init " + config.init + ": " + change));
            centre(sae, config.bDec == null ? Recipe.Bias.AS_DRAWN : config.bDec);
        } else {
            draw(sae);
        }
        return new Member(device, spec.name(), sae, settings(spec), whitening);
    }

    private void draw(Sae sae) {
        recipe.init().draw(sae, config.seed);
        Recipe.Bias usual = whitening == null ? recipe.bias() : Recipe.Bias.MEAN;
        centre(sae, config.bDec == null ? usual : config.bDec);
        if (whitening != null) {
            whitening.begin(sae);
        }
        if (recipe.encoderCentred()) {
            centreEncoder(sae);
        }
        if (recipe.rescaled()) {
            try (Tape tape = Tape.inference(device)) {
                SaeInit.rescaleEncoder(tape, sae, config.seed);
            }
        }
    }

    /** b_enc = -W_enc m, summed in float64. */
    private void centreEncoder(Sae sae) {
        float[] mean = inputs.mean(config.batchRows());
        float[] encoder = sae.encoder().toArray();
        float[] bias = new float[sae.features()];
        for (int i = 0; i < bias.length; i++) {
            double image = 0;
            for (int j = 0; j < mean.length; j++) {
                image += (double) encoder[i * mean.length + j] * mean[j];
            }
            bias[i] = (float) -image;
        }
        sae.encoderBias().set(bias);
    }

    private void centre(Sae sae, Recipe.Bias how) {
        int rows = recipe.rescaled() ? FirstRows.SAMPLE : config.batchRows();
        switch (how) {
            case AS_DRAWN -> {}
            case GEOMETRIC_MEDIAN -> sae.decoderBias().set(targets.geometricMedian(rows));
            case MEAN -> sae.decoderBias().set(targets.mean(rows));
        }
    }

    private Member.Settings settings(MemberSpec spec) {
        return new Member.Settings(
                recipe,
                config.adam(recipe),
                config.schedule(recipe, spec.features()),
                config.clip == null ? recipe.clip() : config.clip,
                Double.isNaN(spec.l1()) ? 0 : spec.l1(),
                config.l1Warmup == null ? recipe.penaltyWarmup().of(config.steps()) : config.l1Warmup,
                config.auxiliary(recipe),
                config.auxTrainsEncoder,
                config.deadAfterTokens(),
                recipe.error() == OverVariance.TERM ? targets.variance() : 1,
                scale,
                config.resampling(skipped));
    }
}
