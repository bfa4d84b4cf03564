package saeengine.nn;

import saeengine.tensor.Parameter;

/** Makes a model's parameters and gives them their first values: from a file, or drawn. */
@FunctionalInterface
public interface Weights {
    /** The parameter of that name, of that shape, filled. */
    Parameter get(String name, int... shape);
}
