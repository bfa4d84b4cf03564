package saeengine.data.tensors;

import java.util.List;

/** A tensor as a pickle describes it: a view of a storage, not yet checked against the file. */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {
    /** Torch's own limit. */
    private static final int MOST_DIMENSIONS = 64;

    /** Understands the arguments of {@code torch._utils._rebuild_tensor_v2}; the last ones concern training only. */
    static TorchTensor of(List<Object> arguments) {
        if (arguments.size() >= 4
                && arguments.get(0) instanceof TorchStorage storage
                && arguments.get(1) instanceof Long offset
                && arguments.get(2) instanceof PickleTuple shape
                && arguments.get(3) instanceof PickleTuple strides) {
            return new TorchTensor(storage, offset, longs(shape), longs(strides));
        }
        throw new IllegalArgumentException("its pickle describes a tensor in an unknown way");
    }

    /** About what its description takes, and a {@link StoredTensor} made of it. */
    long heldBytes() {
        return 600 + 64L * shape.length;
    }

    private static long[] longs(PickleTuple tuple) {
        if (tuple.items().size() > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("its pickle has a tensor of over " + MOST_DIMENSIONS + " dimensions");
        }
        return tuple.items().stream()
                .mapToLong(item -> {
                    if (item instanceof Long number) {
                        return number;
                    }
                    throw new IllegalArgumentException("its pickle has a tensor size that is no whole number");
                })
                .toArray();
    }
}
