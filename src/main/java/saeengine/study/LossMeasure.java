package saeengine.study;

import java.util.ArrayList;
import java.util.List;
import saeengine.activations.LanguageModel;
import saeengine.activations.Normalize;
import saeengine.eval.ChunkedSae;
import saeengine.eval.LossRecovered;
import saeengine.eval.Reconstruct;
import saeengine.eval.SpecialPosition;
import saeengine.material.EvalText;
import saeengine.material.Watched;
import saeengine.nn.Site;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.sae.Sae;
import saeengine.tensor.Device;

/**
 * What a model still predicts with reconstructions for rows, of several autoencoders over the windows of one text.
 *
 * @param site where rows are exchanged
 * @param special what becomes of the end-of-text position before each window
 */
public record LossMeasure(Site site, Normalize normalize, SpecialPosition special) {
    /** Logits at once. Packs end in chunks of every size, and the device keeps memory of each for the next. */
    public static final int MOST_LOGITS = 1 << 21;

    /** The usual one, with few enough logits at once for the model's vocabulary. */
    public static LossRecovered.Form form(Site site, LanguageModel language) {
        LossRecovered.Form usual = LossRecovered.Form.of(site, language.beginning());
        int vocabulary = language.model().config().vocabulary();
        int logitRows = Math.max(1, Math.min(usual.logitRows(), MOST_LOGITS / vocabulary));
        return new LossRecovered.Form(site, usual.endOfText(), usual.special(), usual.packTokens(), logitRows);
    }

    /** Under per-story normalisation windows go one by one: a reconstruction has to know where a window ends. */
    public List<LossRecovered.Result> of(
            Device device, LanguageModel language, EvalText text, List<Sae> saes, Log log) {
        boolean perStory = normalize == Normalize.PER_STORY;
        LossRecovered.Form usual = form(site, language).with(special);
        LossRecovered.Form form = new LossRecovered.Form(
                site, usual.endOfText(), usual.special(), perStory ? 1 : usual.packTokens(), usual.logitRows());
        List<Reconstruct> reconstructions = new ArrayList<>();
        for (Sae each : saes) {
            ChunkedSae sae = new ChunkedSae(device, each);
            reconstructions.add(perStory ? new ScaledStory(sae) : sae);
        }
        LossRecovered measure = new LossRecovered(device, language.model(), form);
        Meter mean = log.meter("loss recovered, mean row", "tokens", text.tokens());
        float[] meanRow = measure.meanRow(Watched.windows(text, mean));
        mean.wipe();
        Meter losses = log.meter("loss recovered, cross-entropies", "tokens", text.tokens());
        List<LossRecovered.Result> results =
                measure.measureAll(Watched.windows(text, losses), reconstructions, meanRow);
        losses.wipe();
        return results;
    }
}
