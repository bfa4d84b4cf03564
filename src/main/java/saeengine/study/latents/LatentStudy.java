package saeengine.study.latents;

import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.latents.FactScores;
import saeengine.latents.LatentRecords;
import saeengine.latents.LogitLens;
import saeengine.latents.Neighbours.Neighbour;

/**
 * What was found out about the latents of one autoencoder.
 *
 * @param description its activation and sizes
 * @param norms of decoder rows
 * @param cosines of encoder and decoder rows
 * @param lens tokens that decoder rows write; null where they do not write to the residual stream
 * @param similar by the cosine of decoder rows
 * @param together by the correlation of firing
 * @param scores null where no facts are known
 */
record LatentStudy(
        String name,
        String description,
        LatentRecords records,
        float[] norms,
        float[] cosines,
        @Nullable List<LogitLens.Ends> lens,
        List<List<Neighbour>> similar,
        List<List<Neighbour>> together,
        @Nullable FactScores scores) {
    /** A latent's best fact; null where there is none. */
    FactScores.@Nullable Score score(int latent) {
        return scores == null ? null : scores.ofLatent(latent);
    }
}
