package saeengine.data.tensors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.Allowance;

/**
 * A pickled value laid flat: dicts in dicts become names with dots, list items are named by their number.
 * Tensors are kept apart from plain values; None, bytes and classes are left out.
 *
 * <p>One list can be referred to many times over, or hold itself, so that a small pickle may unfold without end: each
 * step takes of the file's {@link Allowance}.
 */
final class TorchTree {
    /** The name of a tensor that was saved on its own. */
    static final String LONE_TENSOR = "tensor";

    /** Plain values in longer lists are left out. */
    static final int LONGEST_LIST = 1000;

    private static final int DEEPEST = 64;
    private static final int STEP_BYTES = 16;
    private static final int NAMED_BYTES = 160;

    private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Object> scalars = new LinkedHashMap<>();
    private final StringBuilder name = new StringBuilder();
    private final Allowance allowance;

    /**
     * Lays a value flat.
     *
     * @throws IllegalArgumentException with the cause, where two entries get one name or there is no end of them
     */
    TorchTree(Object root, Allowance allowance) {
        this.allowance = allowance;
        if (root instanceof TorchTensor tensor) {
            tensors.put(LONE_TENSOR, tensor);
        } else if (root instanceof Map<?, ?> || root instanceof List<?> || root instanceof PickleTuple) {
            visit(root, 0, true);
        } else {
            throw new IllegalArgumentException("it holds neither a dict nor a list nor a tensor");
        }
    }

    Map<String, TorchTensor> tensors() {
        return tensors;
    }

    /** Strings, booleans, doubles, and whole numbers as Long (or BigInteger). */
    Map<String, Object> scalars() {
        return scalars;
    }

    private void visit(Object value, int depth, boolean scalarsToo) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("its entries are nested over " + DEEPEST + " deep");
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                int before = beginName();
                name.append(key);
                visitNamed(item, before, depth, true);
            });
        } else if (value instanceof PickleTuple tuple) {
            visitItems(tuple.items(), depth);
        } else if (value instanceof List<?> list) {
            visitItems(list, depth);
        } else if (value instanceof TorchTensor tensor) {
            allowance.take(tensor.heldBytes());
            put(tensors, tensor);
        } else if (scalarsToo && (value instanceof String || value instanceof Number || value instanceof Boolean)) {
            put(scalars, value);
        }
    }

    private void visitItems(List<?> items, int depth) {
        for (int i = 0; i < items.size(); i++) {
            int before = beginName();
            name.append(i);
            visitNamed(items.get(i), before, depth, items.size() <= LONGEST_LIST);
        }
    }

    /** Makes room for one more part of the name; returns how long the name was before. */
    private int beginName() {
        int before = name.length();
        name.append(before == 0 ? "" : ".");
        return before;
    }

    /** The name stands for the item, and is cut back when that is visited. */
    private void visitNamed(Object item, int before, int depth, boolean scalarsToo) {
        allowance.take(STEP_BYTES + name.length() - before);
        visit(item, depth + 1, scalarsToo);
        name.setLength(before);
    }

    private <T> void put(Map<String, T> map, T value) {
        allowance.take(NAMED_BYTES + 2L * name.length());
        if (map.putIfAbsent(name.toString(), value) != null) {
            throw new IllegalArgumentException("two of its entries are named '" + name + "'");
        }
    }
}
