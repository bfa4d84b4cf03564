package saeengine.op;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/**
 * Attention on tensor cores beside that of a processor, at widths of every tile, over parts of tiles, aligned and not.
 *
 * <p>An operand is rounded by at most a share u = 2^-11 of it, so a score is off by at most 2 u scale |q| |k|, a weight by twice
 * that and its own u, the weights' sum likewise, and a value, at most 1, by u.
 */
final class CoarseAttentionEdges {
    private static final double UNIT = 0x1p-11;

    private CoarseAttentionEdges() {}

    static List<EdgeCase> cases() {
        Stream<EdgeCase> wide = IntStream.of(16, 31, 32, 45, 48, 61, 64)
                .boxed()
                .flatMap(width -> Stream.of(
                        edge(width, new Attention.Form(1, 0, 0.3f), 0, 33, 2, 100),
                        edge(width, new Attention.Form(2, 1, 40, 0.3f, 0f, true), 1, 150),
                        edge(width, new Attention.Form(2, 2, 0, 0.3f, 1.5f, false), 3, 66, 3)));
        // Maxima that rise by much from one tile of keys to a later one.
        EdgeCase steep = edge(16, new Attention.Form(1, 0, 3f), 0, 200);
        return Stream.of(wide, Stream.of(steep), small().stream())
                .flatMap(edges -> edges)
                .toList();
    }

    /** Fewer, which still show what is wrong. */
    static List<EdgeCase> small() {
        return List.of(
                edge(16, new Attention.Form(2, 1, 0, 0.7f, 0f, true), 0, 33, 5),
                edge(13, new Attention.Form(1, 1, 20, 0.7f, 1.5f, true), 1, 80),
                edge(16, new Attention.Form(2, 1, 0, 0.7f, 1.5f, false), 0, 70, 1),
                edge(24, new Attention.Form(1, 0, 0.5f), 0, 40),
                // Few keys, whose scores weigh much.
                edge(4, new Attention.Form(1, 1, 0, 0.7f, 1.5f, true), 0, 2, 3, 2),
                // More sequences than half a warp looks at together.
                edge(
                        8,
                        new Attention.Form(1, 0, 0.7f),
                        0,
                        IntStream.rangeClosed(1, 25).map(i -> i == 25 ? 70 : 1).toArray()));
    }

    /** @param off floats that the inputs begin behind where they are aligned */
    private static EdgeCase edge(int width, Attention.Form form, int off, int... lengths) {
        return new EdgeCase(
                "coarse attention of width " + width + " " + form + ", " + Arrays.toString(lengths) + ", " + off
                        + " off",
                device -> List.of(beyond(device, width, form, off, lengths)));
    }

    /** How many times the bound each number is off, rounded down: 0 wherever it is kept to. */
    private static float[] beyond(Device device, int width, Attention.Form form, int off, int... lengths) {
        int n = Arrays.stream(lengths).sum();
        float[] q = KernelWorks.random(1, n * form.heads() * width);
        float[] k = KernelWorks.random(2, n * form.keyHeads() * width);
        float[] v = KernelWorks.random(3, k.length);
        float[] got = on(tf32(device), off, form, lengths, q, k, v);
        float[] exact;
        try (Device cpu = new CpuDevice(1)) {
            exact = on(cpu, 0, form, lengths, q, k, v);
        }
        double score = 2 * UNIT * form.scale() * largest(q, width) * largest(k, width);
        double bound = Math.expm1(2 * score + 2 * UNIT) + UNIT;
        float[] times = new float[got.length];
        for (int i = 0; i < got.length; i++) {
            times[i] = (float) Math.floor(Math.abs((double) got[i] - exact[i]) / bound);
        }
        return times;
    }

    /** The largest norm of a head's row. */
    private static double largest(float[] x, int width) {
        return IntStream.range(0, x.length / width)
                .mapToDouble(row -> Math.sqrt(IntStream.range(row * width, (row + 1) * width)
                        .mapToDouble(i -> x[i] * x[i])
                        .sum()))
                .max()
                .orElseThrow();
    }

    /** The result, and logSum, which nobody asks for where no backward pass follows. */
    private static float[] on(Device device, int off, Attention.Form form, int[] lengths, float[]... qkv) {
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
        }
        Tensor[] logSum = new Tensor[1];
        Device seen = new ChangedDevice(device) {
            @Override
            public void run(Kernel kernel, int items, Object... args) {
                super.run(kernel, items, args);
                logSum[0] = (Tensor) args[5];
            }
        };
        try (Tape t = Tape.inference(seen, Products.COARSE)) {
            Tensor[] x = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                float[] longer = new float[qkv[i].length + off];
                System.arraycopy(qkv[i], 0, longer, off, qkv[i].length);
                int rows = starts[lengths.length];
                Tensor all = t.of(longer, longer.length, 1);
                x[i] = all.rowRange(off, longer.length).reshaped(rows, qkv[i].length / rows);
            }
            Tensor out = Attention.attention(t, x[0], x[1], x[2], t.of(starts, starts.length), form);
            float[] both = Arrays.copyOf(out.toArray(), out.size() + logSum[0].size());
            device.download(logSum[0], both, out.size());
            return both;
        }
    }

    /** A device that says of its products that they are tf32, and so has attention that is. */
    static Device tf32(Device device) {
        return new ChangedDevice(device) {
            @Override
            public int mantissaBits(Products wanted) {
                return wanted == Products.EXACT ? Products.FLOAT_BITS : 10;
            }
        };
    }
}
