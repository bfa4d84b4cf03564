package saeengine.sae;

import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/**
 * One training loss, twice: composed of ops, and as a plain float64 function.
 *
 * @param loss from the step's tensors to one number
 * @param reference from the numbers, and from the same numbers for what no gradient flows through
 */
record Recipe(
        String name, BiFunction<Tape, SaeTensors, Tensor> loss, ToDoubleBiFunction<SaeNumbers, SaeNumbers> reference) {
    @Override
    public String toString() {
        return name;
    }
}
