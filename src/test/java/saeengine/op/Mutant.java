package saeengine.op;

import java.util.function.UnaryOperator;
import saeengine.tensor.Device;

/**
 * One bug put into one kernel's PTX or into its launch.
 *
 * @param kernel the entry, or {@code gemm}, or {@code device}
 * @param what the bug in words
 * @param text the changed PTX, the entry alone in a module; null for a bug of the launch
 * @param launch changes the device; null for a bug of the PTX
 */
record Mutant(String kernel, String what, String text, UnaryOperator<Device> launch) {
    static Mutant ofText(String kernel, String what, String text) {
        return new Mutant(kernel, what, text, null);
    }

    static Mutant ofLaunch(String kernel, String what, UnaryOperator<Device> launch) {
        return new Mutant(kernel, what, null, launch);
    }

    @Override
    public String toString() {
        return kernel + ": " + what;
    }
}
