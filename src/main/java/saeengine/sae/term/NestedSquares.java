package saeengine.sae.term;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.ColumnRange;
import saeengine.op.Linear;
import saeengine.op.Scale;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.tensor.Tensor;

/**
 * Matryoshka's error: SE of several reconstructions, each of the first latents alone, so that the first ones have to
 * explain most.
 *
 * <p>Bussmann et al., Learning Multi-Level Features with Matryoshka Sparse Autoencoders, 2025.
 *
 * @param groups each prefix's latents beyond the one before, as shares of all; the last has the rest
 * @param weight of each prefix's error
 */
public record NestedSquares(double[] groups, Weight weight) implements Term {
    /** Dialects weigh the prefixes differently. */
    public enum Weight {
        /** 1 each. */
        ONE,
        /** 1 / G each, and their mean: 1 / G^2. dictionary_learning's. */
        MEAN_OF_SHARES
    }

    public NestedSquares {
        double sum = Arrays.stream(groups).sum();
        if (groups.length == 0 || Arrays.stream(groups).anyMatch(share -> !(share > 0)) || Math.abs(sum - 1) > 1e-3) {
            throw new IllegalArgumentException("groups: shares over 0 whose sum is 1, got " + Arrays.toString(groups));
        }
    }

    @Override
    public String formula() {
        return (weight == Weight.ONE ? "sum" : "1/G^2 sum") + " over " + groups.length
                + " prefixes of squared error, summed over dims, mean over rows";
    }

    /** Where prefixes of that many latents end, ascending; the last at all of them. */
    public int[] ends(int features) {
        int[] ends = new int[groups.length];
        int end = 0;
        for (int g = 0; g < ends.length; g++) {
            int size = (int) (groups[g] * features);
            end = g == ends.length - 1 ? features : end + size;
            if (size < 1 || end > features || (end == features && g < ends.length - 1)) {
                throw new IllegalArgumentException("groups " + Arrays.toString(groups) + ": of " + features
                        + " latents group " + (g + 1) + " has none; fewer groups or more latents");
            }
            ends[g] = end;
        }
        return ends;
    }

    @Override
    public Optional<int[]> groups(int features) {
        int[] sizes = ends(features);
        for (int g = sizes.length - 1; g > 0; g--) {
            sizes[g] -= sizes[g - 1];
        }
        return Optional.of(sizes);
    }

    /** What each prefix's error is multiplied by. */
    public float weightOfEach() {
        return weight == Weight.ONE ? 1f : (float) (1.0 / ((double) groups.length * groups.length));
    }

    /** Columns of each prefix but the last, and their gradients. */
    @Override
    public double latentMatrices() {
        double all = 0;
        double end = 0;
        for (int g = 0; g < groups.length - 1; g++) {
            end += groups[g];
            all += 2 * end;
        }
        return all;
    }

    @Override
    public int outputMatrices() {
        return 2 * (groups.length - 1);
    }

    @Override
    public @Nullable Tensor of(TermInputs in) {
        Tape t = in.tape();
        Sae sae = in.sae();
        Tensor latents = in.forward().latents().dense();
        Tensor sum = null;
        for (int end : ends(sae.features())) {
            Tensor y = in.reconstruction();
            if (end < sae.features()) {
                Tensor first = ColumnRange.columnRange(t, latents, 0, end);
                y = Linear.project(t, first, sae.decoder().rowRange(0, end), sae.decoderBias());
            }
            Tensor error = SquaredError.squaredError(t, y, in.target());
            sum = sum == null ? error : Add.add(t, sum, error);
        }
        return weight == Weight.ONE ? sum : Scale.scale(t, Objects.requireNonNull(sum), weightOfEach());
    }
}
