package saeengine.op;

import saeengine.tensor.Args;
import saeengine.tensor.Kernel;

/** A function of one number and its slope over arrays, and the twins that apply one element by element. */
@FunctionalInterface
interface Unit {
    /** The first scratch slot that a function may use; the twins use those below. */
    int FREE = 5;

    /** Elements that a twin takes at a time: its scratch stays in the first-level cache. */
    int BLOCK = 1024;

    /** Writes the first {@code n} elements of {@code out} from those of {@code u}. */
    void write(float[] u, float[] out, int n, Args a);

    /** y = values(u), of arguments u, y. */
    static Kernel.Twin forward(Unit values) {
        return (a, from, to) -> {
            float[] u = a.scratch(0, BLOCK);
            float[] y = a.scratch(1, BLOCK);
            for (int i = from; i < to; i += BLOCK) {
                int n = Math.min(BLOCK, to - i);
                System.arraycopy(a.floats(0), a.at(0) + i, u, 0, n);
                values.write(u, y, n, a);
                System.arraycopy(y, 0, a.floats(1), a.at(1) + i, n);
            }
        };
    }

    /** du += dy slopes(u), of arguments u, dy, du. */
    static Kernel.Twin backward(Unit slopes) {
        return (a, from, to) -> {
            float[] u = a.scratch(0, BLOCK);
            float[] slope = a.scratch(1, BLOCK);
            float[] dy = a.scratch(2, BLOCK);
            float[] du = a.scratch(3, BLOCK);
            for (int i = from; i < to; i += BLOCK) {
                int n = Math.min(BLOCK, to - i);
                System.arraycopy(a.floats(0), a.at(0) + i, u, 0, n);
                System.arraycopy(a.floats(1), a.at(1) + i, dy, 0, n);
                System.arraycopy(a.floats(2), a.at(2) + i, du, 0, n);
                slopes.write(u, slope, n, a);
                for (int j = 0; j < n; j++) {
                    du[j] += dy[j] * slope[j];
                }
                System.arraycopy(du, 0, a.floats(2), a.at(2) + i, n);
            }
        };
    }
}
