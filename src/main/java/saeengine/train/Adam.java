package saeengine.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import saeengine.autograd.Tape;
import saeengine.op.ScaledRows;
import saeengine.tensor.Args;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * Adam: m and v are running means of the gradient and its square, and w -= lr / c1 * m / (sqrt(v) / sqrt(c2) + eps).
 *
 * <p>Kingma and Ba, Adam, 2015, in the order of operations of torch.optim.Adam. The bias corrections c1 = 1 - beta1^t
 * and c2 = 1 - beta2^t are computed in float64 on the host.
 */
public final class Adam {
    /** What weight decay acts on. */
    public enum Decay {
        /** The gradient, g + decay w, as torch.optim.Adam does: Adam then rescales it. */
        L2,
        /** The weight itself, w (1 - lr decay): AdamW of Loshchilov and Hutter, 2019. */
        DECOUPLED
    }

    /** The constants beside the learning rate. */
    public record Constants(double beta1, double beta2, double epsilon, double weightDecay, Decay decay) {
        public static final Constants DEFAULT = new Constants(0.9, 0.999, 1e-8);

        /** Without weight decay. */
        public Constants(double beta1, double beta2, double epsilon) {
            this(beta1, beta2, epsilon, 0, Decay.L2);
        }
    }

    /** A parameter's running means, of its shape. */
    public record Moments(Tensor first, Tensor second) {}

    private final Constants constants;
    private final Map<Parameter, Moments> moments = new LinkedHashMap<>();
    private long steps;

    public Adam(Device device, List<Parameter> parameters, Constants constants) {
        this.constants = constants;
        for (Parameter parameter : parameters) {
            Tensor first = device.allocate(DType.F32, parameter.shape());
            Tensor second = device.allocate(DType.F32, parameter.shape());
            moments.put(parameter, new Moments(first, second));
        }
    }

    /**
     * A step's numbers, as twins read them from the tensor of {@link #begin}.
     *
     * @param rate learning rate / c1
     * @param inverseRoot2 1 / sqrt(c2)
     * @param shrink 1 - learning rate * decay, of a decoupled decay
     * @param go 1, or 0 where {@link #gate} found that the step is not to be taken: no weight and no moment then changes
     */
    public record Rates(
            float beta1,
            float rest1,
            float beta2,
            float rest2,
            float rate,
            float inverseRoot2,
            float epsilon,
            float shrink,
            float go) {
        /** Place of {@link #go}. */
        private static final int GO = 8;

        /** From tensor argument {@code i} of a launch. */
        static Rates of(Args a, int i) {
            float[] r = a.floats(i);
            int at = a.at(i);
            return new Rates(
                    r[at], r[at + 1], r[at + 2], r[at + 3], r[at + 4], r[at + 5], r[at + 6], r[at + 7], r[at + GO]);
        }

        boolean goes() {
            return go != 0;
        }

        private Tensor on(Tape tape) {
            return tape.of(new float[] {beta1, rest1, beta2, rest2, rate, inverseRoot2, epsilon, shrink, go}, GO + 1);
        }
    }

    /** Updates every parameter from its gradient on the tape, to which an L2 decay is added. */
    public void step(Tape tape, double learningRate) {
        step(tape, begin(tape, learningRate));
    }

    /** The same unless a loss is not a finite number, which nobody waits for: nothing then changes. */
    public void step(Tape tape, double learningRate, Tensor loss) {
        Tensor rates = begin(tape, learningRate);
        gate(tape, loss, rates);
        step(tape, rates);
    }

    /** The same with numbers that were uploaded before: nothing then comes between a step's launches. */
    void step(Tape tape, Tensor rates) {
        if (constants.weightDecay() != 0) {
            moments.keySet().forEach(parameter -> decay(tape, parameter, rates));
        }
        moments.keySet().forEach(parameter -> update(tape, parameter, rates));
    }

    /**
     * Counts a step and gives its numbers, {@link Rates} in their order, in step memory: arguments of launches then
     * are the same in every step. For a caller that updates each parameter itself, without weight decay.
     */
    Tensor begin(Tape tape, double learningRate) {
        steps++;
        double correction1 = 1 - Math.pow(constants.beta1(), steps);
        double correction2 = 1 - Math.pow(constants.beta2(), steps);
        Rates rates = new Rates(
                (float) constants.beta1(),
                (float) (1 - constants.beta1()),
                (float) constants.beta2(),
                (float) (1 - constants.beta2()),
                (float) (learningRate / correction1),
                (float) (1 / Math.sqrt(correction2)),
                (float) constants.epsilon(),
                (float) (1 - learningRate * constants.weightDecay()),
                1f);
        return rates.on(tape);
    }

    /** Lets a step whose loss is not a finite number change nothing, without waiting for the number. */
    static void gate(Tape tape, Tensor loss, Tensor rates) {
        tape.run(GATE, 1, loss, rates);
    }

    /** Updates one parameter from its gradient on the tape. */
    void update(Tape tape, Parameter parameter, Tensor rates) {
        Moments m = Objects.requireNonNull(moments.get(parameter));
        int n = parameter.size();
        tape.run(UPDATE, n, tape.grad(parameter), parameter, m.first(), m.second(), rates, n);
    }

    private void decay(Tape tape, Parameter parameter, Tensor rates) {
        int n = parameter.size();
        switch (constants.decay()) {
            case L2 -> tape.run(ADD_DECAY, n, parameter, tape.grad(parameter), n, (float) constants.weightDecay());
            case DECOUPLED -> tape.run(SHRINK, n, parameter, rates, n);
        }
    }

    /**
     * Forgets what it learned about some rows: both moments become 0, as for weights that were drawn anew.
     *
     * @param rows int [n], indices of the parameter's first dimension
     */
    public void forget(Tape tape, Parameter parameter, Tensor rows) {
        Moments m = Objects.requireNonNull(moments.get(parameter));
        int width = parameter.size() / parameter.shape()[0];
        tape.run(FORGET, rows.size(), rows, m.first(), rows.size(), width);
        tape.run(FORGET, rows.size(), rows, m.second(), rows.size(), width);
    }

    /** How many steps were taken; the bias corrections depend on it. */
    public long steps() {
        return steps;
    }

    public void setSteps(long steps) {
        this.steps = steps;
    }

    public Moments moments(Parameter parameter) {
        return Objects.requireNonNull(moments.get(parameter));
    }

    static final Kernel UPDATE = Kernel.perElement("adam_update", (a, from, to) -> {
        int n = to - from;
        Rates rates = Rates.of(a, 4);
        if (!rates.goes()) {
            return;
        }
        int at = a.at(1) + from;
        if (a.at(0) == a.at(1) && a.at(2) == a.at(1) && a.at(3) == a.at(1)) {
            update(rates, a.floats(0), a.floats(1), a.floats(2), a.floats(3), at, n);
            return;
        }
        float[] gradient = a.scratch(0, n);
        float[] w = a.scratch(1, n);
        float[] m = a.scratch(2, n);
        float[] v = a.scratch(3, n);
        System.arraycopy(a.floats(0), a.at(0) + from, gradient, 0, n);
        System.arraycopy(a.floats(1), at, w, 0, n);
        System.arraycopy(a.floats(2), a.at(2) + from, m, 0, n);
        System.arraycopy(a.floats(3), a.at(3) + from, v, 0, n);
        update(rates, gradient, w, m, v, 0, n);
        System.arraycopy(w, 0, a.floats(1), at, n);
        System.arraycopy(m, 0, a.floats(2), a.at(2) + from, n);
        System.arraycopy(v, 0, a.floats(3), a.at(3) + from, n);
    });

    /**
     * The update of n elements, at the same place of all four arrays. Each loop stores to one array, and all are
     * indexed alike: a loop vectorises only so.
     */
    static void update(Rates r, float[] g, float[] w, float[] m, float[] v, int at, int n) {
        first(r.beta1(), r.rest1(), g, m, at, n);
        second(r.beta2(), r.rest2(), g, v, at, n);
        move(r.rate(), r.inverseRoot2(), r.epsilon(), m, v, w, at, n);
    }

    private static void first(float beta, float rest, float[] g, float[] m, int at, int n) {
        for (int i = 0; i < n; i++) {
            m[at + i] = beta * m[at + i] + rest * g[at + i];
        }
    }

    private static void second(float beta, float rest, float[] g, float[] v, int at, int n) {
        for (int i = 0; i < n; i++) {
            float gradient = g[at + i];
            v[at + i] = beta * v[at + i] + rest * gradient * gradient;
        }
    }

    private static void move(
            float rate, float inverseRoot2, float epsilon, float[] m, float[] v, float[] w, int at, int n) {
        for (int i = 0; i < n; i++) {
            float root = (float) Math.sqrt(v[at + i]);
            w[at + i] -= rate * m[at + i] / (root * inverseRoot2 + epsilon);
        }
    }

    /** g += decay w. */
    static final Kernel ADD_DECAY = Kernel.perElement(
            "adam_l2_decay",
            (a, from, to) ->
                    ScaledRows.add(a.real(3), a.floats(0), a.at(0) + from, a.floats(1), a.at(1) + from, to - from));

    /** w *= factor. */
    static final Kernel SHRINK = Kernel.perElement("adam_decoupled_decay", (a, from, to) -> {
        float[] w = a.floats(0);
        int at = a.at(0);
        Rates rates = Rates.of(a, 1);
        float factor = rates.goes() ? rates.shrink() : 1f;
        for (int i = from; i < to; i++) {
            w[at + i] *= factor;
        }
    });

    /** The rates' last number = whether the loss is finite. */
    static final Kernel GATE = Kernel.perElement("adam_gate", (a, from, to) -> {
        float loss = a.floats(0)[a.at(0)];
        a.floats(1)[a.at(1) + Rates.GO] = Float.isFinite(loss) ? 1f : 0f;
    });

    /** moment[rows[i]] = 0. */
    static final Kernel FORGET = Kernel.perRow("adam_forget", (a, from, to) -> {
        int[] rows = a.ints(0);
        int width = a.integer(3);
        for (int i = from; i < to; i++) {
            int at = a.at(1) + rows[a.at(0) + i] * width;
            Arrays.fill(a.floats(1), at, at + width, 0f);
        }
    });
}
