package saeengine.toy;

import java.util.Arrays;

/**
 * How near the features of a model with two hidden dimensions are to a regular polygon around 0.
 *
 * @param corners features that have a direction: those longer than half the longest
 * @param shortest their least length
 * @param longest their greatest
 * @param offAngle by how many degrees an angle between neighbours is away from 360 / corners, at most
 */
public record Polygon(int corners, double shortest, double longest, double offAngle) {
    private static final double LENGTH_TOLERANCE = 0.05;
    private static final double ANGLE_TOLERANCE = 3;

    /** @param w [2, features] */
    public static Polygon of(double[][] w) {
        if (w.length != 2) {
            throw new IllegalArgumentException("a polygon has two dimensions, got " + w.length);
        }
        double[] lengths = new double[w[0].length];
        Arrays.setAll(lengths, f -> Math.hypot(w[0][f], w[1][f]));
        double longest = Arrays.stream(lengths).max().orElse(0);
        double shortest = longest;
        double[] angles = new double[lengths.length];
        int corners = 0;
        for (int f = 0; f < lengths.length; f++) {
            if (lengths[f] > longest / 2) {
                shortest = Math.min(shortest, lengths[f]);
                angles[corners++] = Math.toDegrees(Math.atan2(w[1][f], w[0][f]));
            }
        }
        return new Polygon(corners, shortest, longest, offAngle(Arrays.copyOf(angles, corners)));
    }

    private static double offAngle(double[] angles) {
        Arrays.sort(angles);
        double off = 0;
        for (int i = 0; i < angles.length; i++) {
            boolean last = i == angles.length - 1;
            double gap = last ? angles[0] + 360 - angles[i] : angles[i + 1] - angles[i];
            off = Math.max(off, Math.abs(gap - 360.0 / angles.length));
        }
        return off;
    }

    /** Whether so many features are the corners of a regular polygon, to 3 degrees and 5 % of the length. */
    public boolean isRegular(int features) {
        return corners == features && offAngle <= ANGLE_TOLERANCE && longest - shortest <= LENGTH_TOLERANCE * longest;
    }
}
