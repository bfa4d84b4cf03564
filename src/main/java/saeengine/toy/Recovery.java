package saeengine.toy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.tensor.Device;

/**
 * How an autoencoder's latents stand for a toy model's features: by the cosine of decoder row and feature direction.
 *
 * @param recovered features that a latent of their own stands for
 * @param dead latents that never fired
 * @param unclear latents that fire and stand for no feature: between features, or for one that another stands for
 * @param active the share of examples on which the latents fire that stand for features, each
 */
public record Recovery(int recovered, int dead, int unclear, double[] active) {
    /** The least cosine of a latent that stands for a feature. */
    public static final double COSINE = 0.95;

    /**
     * One instance's. A pair above {@link #COSINE} is taken away with its latent and its feature, the closest first.
     *
     * @param features directions [d, features]
     * @param decoder [latents, d]
     * @param active of each latent
     */
    public static Recovery of(double[][] features, double[][] decoder, double[] active) {
        int width = features[0].length;
        boolean[] featureTaken = new boolean[width];
        boolean[] latentTaken = new boolean[decoder.length];
        double[] rates = new double[width];
        int recovered = 0;
        while (true) {
            double best = COSINE;
            int latent = -1;
            int feature = -1;
            for (int l = 0; l < decoder.length; l++) {
                for (int f = 0; f < width; f++) {
                    double cosine =
                            latentTaken[l] || featureTaken[f] || active[l] == 0 ? -1 : cosine(features, f, decoder[l]);
                    if (cosine > best) {
                        best = cosine;
                        latent = l;
                        feature = f;
                    }
                }
            }
            if (latent < 0) {
                break;
            }
            latentTaken[latent] = true;
            featureTaken[feature] = true;
            rates[recovered++] = active[latent];
        }
        int dead = 0;
        for (double rate : active) {
            dead += rate == 0 ? 1 : 0;
        }
        return new Recovery(recovered, dead, decoder.length - dead - recovered, Arrays.copyOf(rates, recovered));
    }

    /**
     * Each instance's of a run.
     *
     * @param directions the features', [d, features] row by row
     * @param active of each latent of each instance
     */
    public static List<Recovery> of(ToySae sae, Device device, float[] directions, double[] active) {
        ToySae.Shape s = sae.shape();
        double[][] features = Rows.of(directions, 0, s.d(), directions.length / s.d());
        float[] decoder = sae.unitDecoder(device);
        List<Recovery> found = new ArrayList<>();
        for (int i = 0; i < s.instances(); i++) {
            double[][] rows = Rows.of(decoder, i * s.latents() * s.d(), s.latents(), s.d());
            found.add(of(features, rows, Arrays.copyOfRange(active, i * s.latents(), (i + 1) * s.latents())));
        }
        return found;
    }

    private static double cosine(double[][] features, int f, double[] row) {
        double dot = 0;
        double ofFeature = 0;
        double ofRow = 0;
        for (int k = 0; k < row.length; k++) {
            dot += features[k][f] * row[k];
            ofFeature += features[k][f] * features[k][f];
            ofRow += row[k] * row[k];
        }
        return ofFeature == 0 || ofRow == 0 ? 0 : dot / Math.sqrt(ofFeature * ofRow);
    }
}
