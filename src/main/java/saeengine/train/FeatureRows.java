package saeengine.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.Blas;
import saeengine.tensor.Tensor;
import saeengine.train.Recipe.Part;

/** What happens to one row of the decoder or of its gradient, by a part's number as a kernel takes it. */
final class FeatureRows {
    private static final List<Part> BY_CODE = Arrays.stream(Part.values())
            .filter(part -> part.code() >= 0)
            .sorted(Comparator.comparingInt(Part::code))
            .toList();

    private FeatureRows() {}

    /** A part as a kernel's argument; -1 for none. */
    static int code(@Nullable Part part) {
        return part == null ? -1 : part.code();
    }

    /** Does a rescaling to all decoder rows. */
    static void rescale(Tape t, Part part, Tensor decoder) {
        switch (part) {
            case RENORMALISE -> UnitNorm.renormalise(t, decoder, 0f);
            case RENORMALISE_EPS -> UnitNorm.renormalise(t, decoder, UnitNorm.LENGTH_EPSILON);
            default -> throw new IllegalArgumentException(part + " needs a gradient");
        }
    }

    /** Does a rescaling or a projection to row w and its gradient g; nothing for -1. */
    static void apply(Blas blas, int code, float[] w, int wAt, float[] g, int gAt, int d) {
        if (code < 0) {
            return;
        }
        switch (BY_CODE.get(code)) {
            case RENORMALISE -> UnitNorm.renormaliseRow(blas, w, wAt, d, 0f);
            case RENORMALISE_EPS -> UnitNorm.renormaliseRow(blas, w, wAt, d, UnitNorm.LENGTH_EPSILON);
            case PROJECT -> UnitNorm.projectRow(blas, w, wAt, g, gAt, d, 0f);
            case PROJECT_EPS -> UnitNorm.projectRow(blas, w, wAt, g, gAt, d, UnitNorm.PROJECTION_EPSILON);
            case PROJECT_UNIT -> UnitNorm.projectUnitRow(blas, w, wAt, g, gAt, d);
            case CLIP, ADAM -> throw new IllegalArgumentException(code + " is no part of a single row");
        }
    }
}
