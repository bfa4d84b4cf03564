package saeengine.cli;

import java.util.function.Consumer;
import saeengine.activations.RowParts;
import saeengine.autograd.Tape;
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
    private final TrainOptions options;
    private final Recipe recipe;
    private final Device device;
    private final RowParts parts;
    private final FirstRows inputs;
    private final FirstRows targets;
    private final double scale;
    private final Whitening whitening;
    private final Consumer<String> skipped;

    /**
     * @param first rows that starts are taken from
     * @param parts what each of them holds
     * @param whitening what encoders read rows through; null for rows as they are
     * @param skipped hears of resamplings that had nothing to draw from
     */
    MemberMaker(
            TrainOptions options,
            Recipe recipe,
            Device device,
            FirstRows first,
            RowParts parts,
            double scale,
            Whitening whitening,
            Consumer<String> skipped) {
        this.whitening = whitening;
        this.skipped = skipped;
        this.options = options;
        this.recipe = recipe;
        this.device = device;
        this.parts = parts;
        this.inputs = first.inputs(parts);
        this.targets = first.targets(parts);
        this.scale = scale;
    }

    Member make(MemberSpec spec) {
        Sae sae = new Sae(device, recipe.shape(parts.dims(), parts.outputs(), spec.features(), spec.k(), options.tied));
        if (options.init != null) {
            SaeStore.init(options.init, sae, scale)
                    .forEach(change -> System.out.println("--init " + options.init + ": " + change));
            centre(sae, options.bDec == null ? Recipe.Bias.AS_DRAWN : options.bDec);
        } else {
            draw(sae);
        }
        return new Member(device, spec.name(), sae, settings(spec), whitening);
    }

    private void draw(Sae sae) {
        recipe.init().draw(sae, options.seed);
        Recipe.Bias usual = whitening == null ? recipe.bias() : Recipe.Bias.MEAN;
        centre(sae, options.bDec == null ? usual : options.bDec);
        if (whitening != null) {
            whitening.begin(sae);
        }
        if (recipe.encoderCentred()) {
            centreEncoder(sae);
        }
        if (recipe.rescaled()) {
            try (Tape tape = Tape.inference(device)) {
                SaeInit.rescaleEncoder(tape, sae, options.seed);
            }
        }
    }

    /** b_enc = -W_enc m, summed in float64. */
    private void centreEncoder(Sae sae) {
        float[] mean = inputs.mean(options.batchRows());
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
        int rows = recipe.rescaled() ? FirstRows.SAMPLE : options.batchRows();
        switch (how) {
            case AS_DRAWN -> {}
            case GEOMETRIC_MEDIAN -> sae.decoderBias().set(targets.geometricMedian(rows));
            case MEAN -> sae.decoderBias().set(targets.mean(rows));
        }
    }

    private Member.Settings settings(MemberSpec spec) {
        return new Member.Settings(
                recipe,
                options.adam(recipe),
                options.schedule(recipe, spec.features()),
                options.clip == null ? recipe.clip() : options.clip,
                Double.isNaN(spec.l1()) ? 0 : spec.l1(),
                options.l1Warmup == null ? recipe.penaltyWarmup().of(options.steps) : options.l1Warmup,
                options.auxiliary(recipe),
                options.auxTrainsEncoder,
                options.deadAfter,
                recipe.error() == OverVariance.TERM ? targets.variance() : 1,
                scale,
                options.resampling(skipped));
    }
}
