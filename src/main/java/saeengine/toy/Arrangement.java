package saeengine.toy;

import java.util.Optional;

/**
 * How many of the models of a run have all their features at the corners of a regular polygon, and how regular those are.
 *
 * @param models in the run
 * @param features of each
 * @param regular models whose features are such corners
 * @param offAngle by how many degrees an angle of theirs is away from 360 / features, at most
 * @param shortest their least length; infinite where no model is regular
 * @param longest their greatest
 */
public record Arrangement(int models, int features, int regular, double offAngle, double shortest, double longest) {
    /** Of models with two hidden dimensions; empty for others, which have no polygons. */
    public static Optional<Arrangement> of(ToyModel model) {
        ToyShape shape = model.shape();
        if (shape.hidden() != 2) {
            return Optional.empty();
        }
        float[] w = model.weight().toArray();
        int regular = 0;
        double off = 0;
        double shortest = Double.POSITIVE_INFINITY;
        double longest = 0;
        for (int i = 0; i < shape.instances(); i++) {
            Polygon polygon = Polygon.of(Rows.of(w, i * 2 * shape.features(), 2, shape.features()));
            if (polygon.isRegular(shape.features())) {
                regular++;
                off = Math.max(off, polygon.offAngle());
                shortest = Math.min(shortest, polygon.shortest());
                longest = Math.max(longest, polygon.longest());
            }
        }
        return Optional.of(new Arrangement(shape.instances(), shape.features(), regular, off, shortest, longest));
    }
}
