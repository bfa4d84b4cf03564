package saeengine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** Work is held against bare products that are as exact as its own. */
class BenchProductsTest {
    /** Notes how exact products had to be. */
    private static final class Noted extends ChangedDevice {
        private Set<Products> during = EnumSet.noneOf(Products.class);

        Noted(Device inner) {
            super(inner);
        }

        @Override
        public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
            during.add(products);
            super.gemm(shape, products, alpha, a, b, beta, c);
        }

        Set<Products> of(Runnable work) {
            during = EnumSet.noneOf(Products.class);
            work.run();
            return during;
        }
    }

    @Test
    void sparseStepsAndTheirProductsAreCoarse() {
        try (Noted device = new Noted(new CpuDevice(2))) {
            BenchCase bench = SparseBench.kept(device, "topk", 40, 3);
            assertEquals(EnumSet.of(Products.COARSE), device.of(bench.bare()));
            assertEquals(EnumSet.of(Products.COARSE), device.of(bench.work()));
            assertEquals("L0 measured 3.0", Objects.requireNonNull(bench.note()).get());
        }
    }

    @Test
    void plainStepsAndTheirProductsAreExact() {
        try (Noted device = new Noted(new CpuDevice(2))) {
            BenchCase bench = BenchCases.autoencoder(device, 40);
            assertEquals(EnumSet.of(Products.EXACT), device.of(bench.bare()));
            assertEquals(EnumSet.of(Products.EXACT), device.of(bench.work()));
        }
    }

    @Test
    void theWidestIsForGpus() {
        try (Device cpu = new CpuDevice(1)) {
            assertTrue(!Work.TOPK_49152.isUsualOn(cpu) && Work.TOPK.isUsualOn(cpu));
        }
    }
}
