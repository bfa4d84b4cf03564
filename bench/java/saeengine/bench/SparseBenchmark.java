package saeengine.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.op.ActiveDecode;
import saeengine.op.ActiveLists;
import saeengine.op.ActiveRelu;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.Linear;
import saeengine.tensor.DType;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/** The parts of a step over active entries, for 1024 rows of 768 and 8192 features. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SparseBenchmark {
    private static final int ROWS = 1024;
    private static final int DIMS = 768;
    private static final int FEATURES = 8192;
    private static final int K = 32;

    @Param({"1", "2"})
    public int threads;

    private CpuDevice device;
    private Tensor x;
    private Tensor w;
    private Tensor noBias;
    private Tensor lowBias;
    private Tensor centre;
    private Tensor ones;
    private Tape kept;
    private ActiveSet set;
    private Tensor dz;

    @Setup
    public void open() {
        device = new CpuDevice(threads);
        x = filled(random(ROWS * DIMS), ROWS, DIMS);
        w = filled(random(FEATURES * DIMS), FEATURES, DIMS);
        noBias = device.allocate(DType.F32, FEATURES);
        lowBias = filled(biasOfFiftyActive(), FEATURES);
        centre = device.allocate(DType.F32, DIMS);
        float[] one = new float[FEATURES];
        Arrays.fill(one, 1f);
        ones = filled(one, FEATURES);
        kept = Tape.inference(device);
        set = ActiveTopK.of(kept, x, w, noBias, K, true);
        dz = decode(kept).dz();
    }

    @TearDown
    public void close() {
        kept.close();
        device.close();
    }

    private static float[] random(int n) {
        RandomStream random = new RandomStream(1, n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextUniform(1f);
        }
        return values;
    }

    private Tensor filled(float[] values, int... shape) {
        Tensor tensor = device.allocate(DType.F32, shape);
        device.upload(values, 0, tensor);
        return tensor;
    }

    private float[] biasOfFiftyActive() {
        try (Tape t = Tape.inference(device)) {
            float[] z = Linear.linear(t, x.rowRange(0, 64), w, null).toArray();
            Arrays.sort(z);
            float[] bias = new float[FEATURES];
            Arrays.fill(bias, -z[z.length - 64 * 50]);
            return bias;
        }
    }

    private ActiveDecode decode(Tape t) {
        return ActiveDecode.of(t, set, x, w, centre, ones, new ActiveDecode.Scales(2f / ROWS, 0f, true));
    }

    /** The encoder's product alone: what the next two are held against. */
    @Benchmark
    public void product() {
        try (Tape t = Tape.inference(device)) {
            Linear.linear(t, x, w, null);
        }
    }

    @Benchmark
    public void activeTopK() {
        try (Tape t = Tape.inference(device)) {
            ActiveTopK.of(t, x, w, noBias, K, true);
        }
    }

    @Benchmark
    public void activeRelu() {
        try (Tape t = Tape.inference(device)) {
            ActiveRelu.of(t, x, w, lowBias, ActiveRelu.DENSITY);
        }
    }

    @Benchmark
    public void activeDecode() {
        try (Tape t = Tape.inference(device)) {
            decode(t);
        }
    }

    @Benchmark
    public void activeLists() {
        try (Tape t = Tape.inference(device)) {
            ActiveLists.of(t, set, dz);
        }
    }
}
