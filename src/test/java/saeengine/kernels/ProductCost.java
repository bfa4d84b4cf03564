package saeengine.kernels;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.cuda.OwnProducts;
import saeengine.ptx.Counters;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * What one more slice along k costs a block of a product on tensor cores: counted in the interpreter, for a tile of
 * 128 x 128, as the difference between a long product and a short one.
 *
 * @param instructions of all eight warps
 * @param multiplications how many of them are mma
 * @param reads cycles of shared memory for what warps read, conflicts included
 * @param bytes that are copied from global into shared memory
 */
record ProductCost(String kernel, Products operands, long instructions, long multiplications, long reads, long bytes) {
    private static final int TILE = 128;
    private static final int SHORT = 128;
    private static final int LONG = 384;
    /** Numbers along k: 16 words of one or two. */
    private static final int SLICE = 16;

    /** Float32 operations of a slice of either kind are as many as its mma instructions do: 16 x 8 x 8 or 16. */
    private static final int FLOPS = 2 * 16 * 8 * 8;

    /** Of every kind and all transposes. */
    static List<ProductCost> all() {
        PtxLibrary library = PtxLibrary.shipped();
        List<ProductCost> all = new ArrayList<>();
        for (Products operands : List.of(Products.COARSE, Products.SHORT)) {
            for (int form = 0; form < 4; form++) {
                all.add(of(library, operands, form / 2 == 1, form % 2 == 1));
            }
        }
        return all;
    }

    private static ProductCost of(PtxLibrary library, Products operands, boolean transposeA, boolean transposeB) {
        int twice = operands == Products.SHORT ? 2 : 1;
        Gemm few = new Gemm(transposeA, transposeB, TILE, TILE, SHORT);
        Gemm many = new Gemm(transposeA, transposeB, TILE, TILE, LONG);
        String kernel = OwnProducts.entry(few, operands);
        Counters before = counted(library, kernel, few, operands);
        Counters after = counted(library, kernel, many, operands);
        int slices = (LONG - SHORT) / (SLICE * twice);
        long shared = after.sharedAccesses() + after.bankConflicts() - before.sharedAccesses() - before.bankConflicts();
        return new ProductCost(
                kernel,
                operands,
                (after.warpInstructions() - before.warpInstructions()) / slices,
                (after.flops() - before.flops()) / ((long) FLOPS * twice) / slices,
                shared / slices,
                (after.bytesRead() - before.bytesRead()) / slices);
    }

    private static Counters counted(PtxLibrary library, String kernel, Gemm shape, Products operands) {
        try (PtxDevice device = new PtxDevice(library, PtxMachine.Options.fast(), true);
                Tape t = Tape.inference(device)) {
            int n = TILE * shape.k();
            device.gemm(shape, operands, 1, t.zeros(n), t.zeros(n), 0, t.empty(TILE, TILE));
            return device.machine().counters(library.module(kernel), kernel);
        }
    }
}
