package saeengine.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
import saeengine.cuda.CudaDevice;
import saeengine.cuda.CudaSettings;
import saeengine.op.Attention;
import saeengine.op.CrossEntropy;
import saeengine.op.Embedding;
import saeengine.op.Gelu;
import saeengine.op.LayerNorm;
import saeengine.op.Linear;
import saeengine.op.ReluEncode;
import saeengine.op.SquaredError;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/** Every op of the harvest and of the plain autoencoder, forward, at the sizes of TinyStories-33M; -p on=cuda on a GPU. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OpBenchmark {
    private static final int ROWS = 2048;
    private static final int DIMS = 768;
    private static final int INNER = 3072;

    /** The CPU with so many threads, or cuda. */
    @Param({"cpu-1", "cpu-2"})
    public String on;

    private Device device;
    private Tensor x;
    private Tensor y;
    private Tensor wide;
    private Tensor square;
    private Tensor up;
    private Tensor bias;
    private Tensor upBias;
    private Tensor table;

    @Setup
    public void open() {
        device = on.equals("cuda")
                ? CudaDevice.open(CudaSettings.DEFAULT)
                : new CpuDevice(Integer.parseInt(on.substring("cpu-".length())));
        x = random(ROWS, DIMS);
        y = random(ROWS, DIMS);
        wide = random(ROWS, INNER);
        square = random(DIMS, DIMS);
        up = random(INNER, DIMS);
        bias = random(1, DIMS);
        upBias = random(1, INNER);
        table = random(50_257, DIMS);
    }

    @TearDown
    public void close() {
        device.close();
    }

    private Tensor random(int rows, int cols) {
        float[] values = new float[rows * cols];
        RandomStream random = new RandomStream(1, rows);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextUniform(1f);
        }
        Tensor tensor = device.allocate(DType.F32, rows, cols);
        device.upload(values, 0, tensor);
        return tensor;
    }

    /** An op on an inference tape, and a wait for the device. */
    private void run(Consumer<Tape> op) {
        try (Tape t = Tape.inference(device)) {
            op.accept(t);
        }
        device.await();
    }

    @Benchmark
    public void linear() {
        run(t -> Linear.linear(t, x, square, bias));
    }

    @Benchmark
    public void linearUp() {
        run(t -> Linear.linear(t, x, up, upBias));
    }

    @Benchmark
    public void reluEncode() {
        run(t -> ReluEncode.reluEncode(t, x, square, bias));
    }

    @Benchmark
    public void gelu() {
        run(t -> Gelu.gelu(t, wide));
    }

    @Benchmark
    public void layerNorm() {
        run(t -> LayerNorm.layerNorm(t, x, bias, bias, 1e-5f));
    }

    @Benchmark
    public void attentionGlobal() {
        attention(0);
    }

    @Benchmark
    public void attentionLocal() {
        attention(256);
    }

    private void attention(int window) {
        run(t -> {
            Tensor starts = t.of(new int[] {0, 512, 1024, 1536, 2048}, 5);
            Attention.attention(t, x, y, x, starts, new Attention.Form(16, window, 1f));
        });
    }

    @Benchmark
    public void squaredError() {
        run(t -> SquaredError.squaredError(t, x, y));
    }

    @Benchmark
    public void embedding() {
        run(t -> Embedding.embedding(t, table, t.of(new int[ROWS], ROWS)));
    }

    /** 64 rows of a whole vocabulary: 64 x 50,257 logits. */
    @Benchmark
    public void crossEntropy() {
        run(t -> {
            Tensor logits = Linear.linear(t, x.rowRange(0, 64), table, null);
            CrossEntropy.rowLosses(t, logits, t.of(new int[64], 64));
        });
    }
}
