package saeengine.study;

import java.util.ArrayList;
import java.util.List;
import saeengine.activations.LanguageModel;
import saeengine.activations.Normalize;
import saeengine.eval.ChunkedSae;
import saeengine.eval.LossRecovered;
import saeengine.eval.PackLosses;
import saeengine.eval.PackSum;
import saeengine.eval.Reconstruct;
import saeengine.eval.SpecialPosition;
import saeengine.material.EvalText;
import saeengine.material.Watched;
import saeengine.nn.Site;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.sae.Sae;
import saeengine.shard.ShardNumber;
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

    /** What is measured of each of some autoencoders, over the same windows. */
    public List<LossRecovered.Result> of(
            Device device, LanguageModel language, EvalText text, List<Sae> saes, Log log) {
        LossRecovered measure = measure(device, language);
        Meter mean = log.meter("loss recovered, mean row", "tokens", text.tokens());
        float[] meanRow = measure.meanRow(Watched.windows(text, mean));
        mean.wipe();
        Meter losses = log.meter("loss recovered, cross-entropies", "tokens", text.tokens());
        List<LossRecovered.Result> results =
                measure.measureAll(Watched.windows(text, losses), reconstructions(device, saes), meanRow);
        losses.wipe();
        return results;
    }

    /** How many packs of windows there are, each measured on its own. */
    public long packs(Device device, LanguageModel language, EvalText text) {
        return measure(device, language).packs(text);
    }

    /** What a shard adds to the mean row: the sums of its packs. */
    public List<PackSum> sums(Device device, LanguageModel language, EvalText text, ShardNumber shard, Log log) {
        LossRecovered measure = measure(device, language);
        long packs = measure.packs(text);
        List<PackSum> sums = new ArrayList<>();
        Meter progress = log.meter("loss recovered, mean row", "packs", shard.until(packs) - shard.from(packs));
        measure.forEachPackSum(text, shard.from(packs), shard.until(packs), pack -> {
            sums.add(pack);
            progress.at(sums.size());
        });
        progress.wipe();
        return sums;
    }

    /** What a shard adds to the losses: those of its packs, with the mean row of all. */
    public List<PackLosses> losses(
            Device device,
            LanguageModel language,
            EvalText text,
            List<Sae> saes,
            ShardNumber shard,
            float[] meanRow,
            Log log) {
        LossRecovered measure = measure(device, language);
        long packs = measure.packs(text);
        List<PackLosses> losses = new ArrayList<>();
        Meter progress = log.meter("loss recovered, cross-entropies", "packs", shard.until(packs) - shard.from(packs));
        measure.forEachPack(
                text, shard.from(packs), shard.until(packs), reconstructions(device, saes), meanRow, pack -> {
                    losses.add(pack);
                    progress.at(losses.size());
                });
        progress.wipe();
        return losses;
    }

    /** Under per-story normalisation windows go one by one: a reconstruction has to know where a window ends. */
    private LossRecovered measure(Device device, LanguageModel language) {
        LossRecovered.Form usual = form(site, language).with(special);
        int packTokens = normalize == Normalize.PER_STORY ? 1 : usual.packTokens();
        LossRecovered.Form form =
                new LossRecovered.Form(site, usual.endOfText(), usual.special(), packTokens, usual.logitRows());
        return new LossRecovered(device, language.model(), form);
    }

    private List<Reconstruct> reconstructions(Device device, List<Sae> saes) {
        List<Reconstruct> reconstructions = new ArrayList<>();
        for (Sae each : saes) {
            ChunkedSae sae = new ChunkedSae(device, each);
            reconstructions.add(normalize == Normalize.PER_STORY ? new ScaledStory(sae) : sae);
        }
        return reconstructions;
    }
}
