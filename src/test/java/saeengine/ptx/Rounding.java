package saeengine.ptx;

/** The four rounding modes of PTX, for results that Java only rounds to nearest. */
enum Rounding {
    RN,
    RZ,
    RM,
    RP;

    /** The mode among an instruction's modifiers; to nearest even where there is none. */
    static Rounding taken(Instruction i) {
        String mode = i.takeOne("rn", "rz", "rm", "rp");
        return mode == null ? RN : valueOf(mode.toUpperCase());
    }

    /** A float rounded in this mode, given it to nearest and the sign of (exact - nearest). */
    float of(float nearest, double excess) {
        if (this == RN || excess == 0 || Float.isNaN(nearest)) {
            return nearest;
        }
        if (Float.isInfinite(nearest)) {
            return infinite(nearest);
        }
        boolean up = this == RP || this == RZ && (nearest < 0 || nearest == 0 && excess < 0);
        if (up) {
            return excess > 0 ? Math.nextUp(nearest) : nearest;
        }
        return excess < 0 ? Math.nextDown(nearest) : nearest;
    }

    /** A finite value that rounds to infinity stays finite where the mode points the other way. */
    private float infinite(float nearest) {
        boolean inward = this == RZ || this == RM && nearest > 0 || this == RP && nearest < 0;
        return inward ? Math.copySign(Float.MAX_VALUE, nearest) : nearest;
    }

    float round(double exact) {
        float nearest = (float) exact;
        if (Double.isInfinite(exact)) {
            return nearest;
        }
        return of(nearest, Float.isInfinite(nearest) ? -nearest : exact - nearest);
    }

    float fma(float a, float b, float c) {
        float nearest = Math.fma(a, b, c);
        if (this == RN) {
            return nearest;
        }
        double product = (double) a * b;
        double sum = product + c;
        if (Double.isInfinite(sum)) {
            return nearest;
        }
        // The part of the sum that the double lost, exactly (Knuth's two-sum).
        double part = sum - product;
        double lost = product - (sum - part) + (c - part);
        if (Float.isInfinite(nearest)) {
            return of(nearest, -nearest);
        }
        double difference = sum - nearest;
        return of(nearest, difference == 0 ? lost : Math.abs(lost) > Math.abs(difference) ? lost : difference + lost);
    }

    float add(float a, float b) {
        return this == RN ? a + b : fma(a, 1f, b);
    }

    float mul(float a, float b) {
        return this == RN ? a * b : round((double) a * b);
    }

    float div(float a, float b) {
        float nearest = a / b;
        if (this == RN || Float.isInfinite(nearest) || Float.isNaN(nearest)) {
            return nearest;
        }
        // Exact: 24 bits times 24 bits fit a double.
        double rest = a - (double) nearest * b;
        return of(nearest, b > 0 ? rest : -rest);
    }

    float sqrt(float a) {
        float nearest = (float) Math.sqrt(a);
        return of(nearest, a - (double) nearest * nearest);
    }
}
