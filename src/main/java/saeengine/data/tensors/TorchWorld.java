package saeengine.data.tensors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.Allowance;

/**
 * What the pickle of a torch checkpoint may refer to: dicts, tensors and their storages. Everything else, say a
 * whole module or {@code os.system}, is refused by name.
 */
final class TorchWorld implements PickleWorld {
    private static final Map<String, StoredType> STORAGES = Map.of(
            "DoubleStorage", StoredType.F64,
            "FloatStorage", StoredType.F32,
            "HalfStorage", StoredType.F16,
            "BFloat16Storage", StoredType.BF16,
            "LongStorage", StoredType.I64,
            "IntStorage", StoredType.I32,
            "ShortStorage", StoredType.I16,
            "CharStorage", StoredType.I8,
            "ByteStorage", StoredType.U8,
            "BoolStorage", StoredType.BOOL);

    private static final int ENTRY_BYTES = 64;
    private static final int STORAGE_BYTES = 128;

    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();
    private final Allowance allowance;

    TorchWorld(Allowance allowance) {
        this.allowance = allowance;
    }

    /** The storages met so far, by key. */
    Map<String, TorchStorage> storages() {
        return storages;
    }

    @Override
    public Object global(String module, String name) {
        if (module.equals("torch") && STORAGES.containsKey(name)) {
            return STORAGES.get(name);
        }
        Constructor constructor = switch (module + "." + name) {
            case "collections.OrderedDict" -> this::orderedDict;
            case "torch._utils._rebuild_tensor_v2" -> this::tensor;
            case "torch._utils._rebuild_parameter" -> TorchWorld::parameter;
            default ->
                throw new IllegalArgumentException("its pickle asks for " + module + "." + name
                        + ", which is neither a tensor nor a dict and is never loaded");
        };
        return constructor;
    }

    @Override
    public Object persistent(Object id) {
        allowance.take(STORAGE_BYTES);
        TorchStorage storage = TorchStorage.of(id);
        TorchStorage before = storages.putIfAbsent(storage.key(), storage);
        if (before != null && (before.type() != storage.type() || before.stored() != storage.stored())) {
            throw new IllegalArgumentException("its pickle describes storage " + storage.key() + " in two ways");
        }
        return storage;
    }

    /** {@code OrderedDict()}, or, from old Pythons, {@code OrderedDict([[key, value], ...])}. */
    private Object orderedDict(List<Object> arguments) {
        allowance.take(ENTRY_BYTES);
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (arguments.isEmpty()) {
            return dict;
        }
        if (!(arguments.get(0) instanceof List<?> pairs)) {
            throw new IllegalArgumentException("its pickle fills an OrderedDict in an unknown way");
        }
        // One list can fill many dicts, so a short pickle could ask for endless memory.
        allowance.take((long) ENTRY_BYTES * pairs.size());
        for (Object pair : pairs) {
            List<?> items =
                    pair instanceof PickleTuple tuple ? tuple.items() : pair instanceof List<?> l ? l : List.of();
            if (items.size() != 2) {
                throw new IllegalArgumentException("its pickle fills an OrderedDict in an unknown way");
            }
            dict.put(Unpickler.requireKey(items.get(0)), items.get(1));
        }
        return dict;
    }

    private Object tensor(List<Object> arguments) {
        TorchTensor tensor = TorchTensor.of(arguments);
        allowance.take(tensor.heldBytes());
        return tensor;
    }

    /** An nn.Parameter is its tensor; whether it wants a gradient is for the trainer to say. */
    private static Object parameter(List<Object> arguments) {
        if (!arguments.isEmpty() && arguments.get(0) instanceof TorchTensor tensor) {
            return tensor;
        }
        throw new IllegalArgumentException("its pickle describes a parameter in an unknown way");
    }
}
