package saeengine.cuda;

import java.nio.file.Path;
import java.util.Arrays;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/** A product on the stand-in with the libraries of one folder, in a JVM that has loaded no other cuBLAS. */
final class Cublas13Main {
    private Cublas13Main() {}

    public static void main(String[] args) {
        PtxExecutor.install();
        CudaLibraries libraries = CudaLibraries.in(Path.of(args[0]));
        CudaDoctor.examine(libraries, KernelIndex.read()).stream()
                .filter(finding -> finding.what().equals("cuBLAS"))
                .forEach(finding -> System.out.println(finding.state() + " " + finding.found()));
        float[] expected;
        try (CpuDevice cpu = new CpuDevice(1)) {
            expected = product(cpu);
        }
        try (CudaDevice device = CudaOpening.open(libraries, CudaSettings.DEFAULT)) {
            System.out.println(device.describe());
            float[] found = product(device);
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(found[i] - expected[i]) <= 1e-5 * Math.abs(expected[i]))) {
                    throw new AssertionError(Arrays.toString(found) + " is not " + Arrays.toString(expected));
                }
            }
        }
        System.out.println("equal, leaked " + StandIn.get("LEAKED"));
    }

    private static float[] product(Device device) {
        Tensor a = filled(device, 3, 5);
        Tensor b = filled(device, 4, 5);
        Tensor c = device.allocate(DType.F32, 3, 4);
        device.gemm(Gemm.nt(3, 4, 5), Products.EXACT, 1f, a, b, 0f, c);
        return c.toArray();
    }

    private static Tensor filled(Device device, int rows, int cols) {
        float[] values = new float[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + i % 7;
        }
        Tensor tensor = device.allocate(DType.F32, rows, cols);
        device.upload(values, 0, tensor);
        return tensor;
    }
}
