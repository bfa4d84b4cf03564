package saeengine.family;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parameters put together to the tensors of a family's checkpoint. */
public final class StoredForm {
    private final TensorNames names;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** A tensor of a checkpoint, row-major. */
    public record Tensor(String name, float[] values, long[] shape) {}

    public StoredForm(TensorNames names) {
        this.names = names;
    }

    /** Adds a parameter. */
    public void put(String name, float[] values, int... shape) {
        Place place = names.place(name, shape);
        int[] whole = place.tensorShape();
        Tensor tensor =
                tensors.computeIfAbsent(place.tensor(), each -> new Tensor(each, new float[size(whole)], longs(whole)));
        place.put(values, tensor.values());
    }

    /** All of them, in the order their first parameters were added. */
    public List<Tensor> tensors() {
        return new ArrayList<>(tensors.values());
    }

    private static int size(int[] shape) {
        int size = 1;
        for (int extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }

    private static long[] longs(int[] shape) {
        return java.util.Arrays.stream(shape).asLongStream().toArray();
    }
}
