package saeengine.latents;

import java.util.Map;
import java.util.TreeMap;
import saeengine.autograd.Tape;
import saeengine.data.sae.RowNorm;
import saeengine.nn.Reading;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/**
 * Rows of the residual stream as they would be if some latents had other values: x + sum (v_i - f_i) W_dec,i.
 *
 * <p>What the autoencoder does not reconstruct stays as it is, so that values equal to the latents' own change nothing.
 */
public final class Intervention implements Reading.StreamChange {
    private final Sae sae;
    private final Map<Integer, Float> values;
    private final float[] decoder;

    /** @param values by latent; 0 to ablate one */
    public Intervention(Sae sae, Map<Integer, Float> values) {
        if (sae.shape().transcodes() || sae.shape().rowNorm() != RowNorm.NONE) {
            throw new IllegalArgumentException(
                    "latents are set in an autoencoder that reads rows as they are and writes"
                            + " them again, not in a transcoder or one that normalises each row");
        }
        for (Map.Entry<Integer, Float> each : values.entrySet()) {
            if (each.getKey() < 0 || each.getKey() >= sae.features()) {
                throw new IllegalArgumentException(
                        "latent " + each.getKey() + ": the autoencoder has latents 0 to " + (sae.features() - 1));
            }
            if (!Float.isFinite(each.getValue())) {
                throw new IllegalArgumentException(
                        "latent " + each.getKey() + " is to be " + each.getValue() + ", it has to be a number");
            }
        }
        this.sae = sae;
        this.values = new TreeMap<>(values);
        this.decoder = sae.decoder().toArray();
    }

    @Override
    public Tensor apply(Tape t, Tensor rows) {
        Entries entries = new Entries();
        entries.add(sae.encode(t, rows).latents());
        float[] changed = rows.toArray();
        int d = sae.outputs();
        for (int row = 0; row < rows.rows(); row++) {
            for (Map.Entry<Integer, Float> each : values.entrySet()) {
                float step = each.getValue() - value(entries, row, each.getKey());
                for (int j = 0; j < d; j++) {
                    changed[row * d + j] += step * decoder[each.getKey() * d + j];
                }
            }
        }
        return t.of(changed, rows.rows(), d);
    }

    private static float value(Entries entries, int row, int latent) {
        for (int at = entries.start(row); at < entries.start(row + 1); at++) {
            if (entries.latent(at) == latent) {
                return entries.value(at);
            }
        }
        return 0;
    }
}
