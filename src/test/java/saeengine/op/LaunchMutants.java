package saeengine.op;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import saeengine.ptx.PtxEntry;
import saeengine.ptx.PtxLibrary;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** Bugs in the launches, in matrix products and in how memory is given back. */
final class LaunchMutants {
    private LaunchMutants() {}

    /** What becomes of a launch of the kernel that is meant. */
    private interface Launch {
        void run(Device inner, Kernel kernel, int items, Object[] args);
    }

    /** What becomes of a matrix product. */
    private interface Product {
        void run(Device inner, Gemm s, Products p, float alpha, Tensor a, Tensor b, float beta, Tensor c);
    }

    static List<Mutant> of(PtxLibrary library) {
        List<Mutant> mutants = new ArrayList<>();
        for (String kernel : library.entries()) {
            if (kernel.startsWith("gemm_")) {
                continue;
            }
            launch(mutants, kernel, "not launched", (d, k, items, args) -> {});
            launch(mutants, kernel, "launched for one item less", (d, k, items, args) -> d.run(k, items - 1, args));
            List<PtxEntry.Parameter> parameters =
                    library.module(kernel).entry(kernel).parameters();
            swap(mutants, kernel, parameters, "u64", "two tensors exchanged");
            swap(mutants, kernel, parameters, "u32", "two counts exchanged");
        }
        products(mutants);
        mutants.add(Mutant.ofLaunch("device", "step memory not given back", inner -> new ChangedDevice(inner) {
            @Override
            public void release(int mark) {
                if (mark > 0) {
                    super.release(mark);
                }
            }
        }));
        mutants.add(Mutant.ofLaunch("device", "one tensor too many given back", inner -> new ChangedDevice(inner) {
            @Override
            public Tensor allocateStep(saeengine.tensor.DType dtype, int... shape) {
                Tensor tensor = super.allocateStep(dtype, shape);
                if (inner.mark() == 4) {
                    super.release(3);
                }
                return tensor;
            }
        }));
        return mutants;
    }

    private static void launch(List<Mutant> mutants, String kernel, String what, Launch changed) {
        mutants.add(Mutant.ofLaunch(kernel, what, inner -> new ChangedDevice(inner) {
            @Override
            public void run(Kernel k, int items, Object... args) {
                if (k.name().equals(kernel)) {
                    changed.run(inner, k, items, args);
                } else {
                    super.run(k, items, args);
                }
            }
        }));
    }

    /** The first two parameters of a type, without the items that come last. */
    private static void swap(
            List<Mutant> mutants, String kernel, List<PtxEntry.Parameter> parameters, String type, String what) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < parameters.size() - 1; i++) {
            if (parameters.get(i).type().equals(type)) {
                places.add(i);
            }
        }
        if (places.size() < 2) {
            return;
        }
        launch(mutants, kernel, what, (d, k, items, args) -> {
            Object[] swapped = args.clone();
            swapped[places.get(0)] = args[places.get(1)];
            swapped[places.get(1)] = args[places.get(0)];
            d.run(k, items, swapped);
        });
    }

    private static void products(List<Mutant> mutants) {
        product(
                mutants,
                "first operand taken as transposed",
                (d, s, p, alpha, a, b, beta, c) -> d.gemm(
                        new Gemm(!s.transposeA(), s.transposeB(), s.m(), s.n(), s.k()), p, alpha, a, b, beta, c));
        product(
                mutants,
                "second operand taken as transposed",
                (d, s, p, alpha, a, b, beta, c) -> d.gemm(
                        new Gemm(s.transposeA(), !s.transposeB(), s.m(), s.n(), s.k()), p, alpha, a, b, beta, c));
        product(
                mutants,
                "what was there is overwritten",
                (d, s, p, alpha, a, b, beta, c) -> d.gemm(s, p, alpha, a, b, 0f, c));
        product(mutants, "factor left out", (d, s, p, alpha, a, b, beta, c) -> d.gemm(s, p, 1f, a, b, beta, c));
        product(
                mutants,
                "new memory is read",
                (d, s, p, alpha, a, b, beta, c) -> d.gemm(s, p, alpha, a, b, beta == 0 ? 1f : beta, c));
    }

    private static void product(List<Mutant> mutants, String what, Product changed) {
        UnaryOperator<Device> launch = inner -> new ChangedDevice(inner) {
            @Override
            public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
                changed.run(inner, shape, products, alpha, a, b, beta, c);
            }
        };
        mutants.add(Mutant.ofLaunch("gemm", what, launch));
    }
}
