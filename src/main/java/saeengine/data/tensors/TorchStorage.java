package saeengine.data.tensors;

import java.util.List;

/**
 * A reference to the values of one or more tensors, kept outside the pickle under a key: {@code elements} values
 * from number {@code begin} on, of a storage that holds {@code stored}.
 */
record TorchStorage(String key, StoredType type, long begin, long elements, long stored) {
    /**
     * Understands {@code ('storage', type, key, device, elements)}; the oldest format adds either None or
     * {@code (view key, begin, elements)}.
     *
     * @throws IllegalArgumentException with the cause, where the id is none of a storage
     */
    static TorchStorage of(Object id) {
        List<Object> parts = id instanceof PickleTuple tuple ? tuple.items() : List.of();
        if (parts.size() < 5
                || parts.size() > 6
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof StoredType type)
                || !(parts.get(2) instanceof String key)
                || !(parts.get(4) instanceof Long elements)
                || elements < 0) {
            throw new IllegalArgumentException("its pickle refers to something that is no torch storage");
        }
        if (parts.size() == 6 && parts.get(5) != null) {
            return view(key, type, elements, parts.get(5));
        }
        return new TorchStorage(key, type, 0, elements, elements);
    }

    private static TorchStorage view(String key, StoredType type, long stored, Object view) {
        if (view instanceof PickleTuple tuple
                && tuple.items().size() == 3
                && tuple.items().get(1) instanceof Long begin
                && tuple.items().get(2) instanceof Long elements
                && begin >= 0
                && elements >= 0
                && elements <= stored - begin) {
            return new TorchStorage(key, type, begin, elements, stored);
        }
        throw new IllegalArgumentException("its pickle has an impossible view of storage " + key);
    }
}
