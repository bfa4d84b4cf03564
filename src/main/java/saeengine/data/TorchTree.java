package saeengine.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pickled value laid flat: dicts in dicts become names with dots, list items are named by their number.
 * Tensors are kept apart from plain values; None, bytes and classes are left out.
 */
final class TorchTree {
    /** The name of a tensor that was saved on its own. */
    static final String LONE_TENSOR = "tensor";

    /** One list can be referred to many times over, or hold itself: a small pickle may unfold without end. */
    private static final int MOST_NODES = 1_000_000;

    private static final int DEEPEST = 64;

    private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Object> scalars = new LinkedHashMap<>();
    private int nodes;

    /**
     * Lays a value flat.
     *
     * @throws IllegalArgumentException with the cause, where two entries get one name or there is no end of them
     */
    TorchTree(Object root) {
        if (root instanceof TorchTensor tensor) {
            tensors.put(LONE_TENSOR, tensor);
        } else if (root instanceof Map<?, ?> || root instanceof List<?> || root instanceof PickleTuple) {
            visit("", root, 0);
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

    private void visit(String name, Object value, int depth) {
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "its entries are nested over " + DEEPEST + " deep or more than " + MOST_NODES);
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> visit(join(name, key), item, depth + 1));
        } else if (value instanceof PickleTuple tuple) {
            visitItems(name, tuple.items(), depth);
        } else if (value instanceof List<?> list) {
            visitItems(name, list, depth);
        } else if (value instanceof TorchTensor tensor) {
            put(tensors, name, tensor);
        } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            put(scalars, name, value);
        }
    }

    private void visitItems(String name, List<?> items, int depth) {
        for (int i = 0; i < items.size(); i++) {
            visit(join(name, i), items.get(i), depth + 1);
        }
    }

    private static String join(String prefix, Object key) {
        return prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key;
    }

    private static <T> void put(Map<String, T> map, String name, T value) {
        if (map.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("two of its entries are named '" + name + "'");
        }
    }
}
