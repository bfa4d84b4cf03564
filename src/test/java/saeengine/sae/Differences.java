package saeengine.sae;

import saeengine.sae.SaeNumbers.Part;

/** Central differences of a recipe's float64 reference. */
final class Differences {
    private static final double EPSILON = 1e-5;

    private Differences() {}

    static double[] gradient(Recipe recipe, SaeNumbers at, Part part) {
        double[] gradient = new double[at.get(part).length];
        for (int i = 0; i < gradient.length; i++) {
            double above = recipe.reference().applyAsDouble(at.moved(part, i, EPSILON), at);
            double below = recipe.reference().applyAsDouble(at.moved(part, i, -EPSILON), at);
            gradient[i] = (above - below) / (2 * EPSILON);
        }
        return gradient;
    }
}
