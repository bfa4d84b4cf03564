package saeengine.data.tensors;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import saeengine.data.DataException;
import saeengine.data.NearNames;

/** The tensors of one file by name, in file order; every format's reader fills one. */
final class TensorTable {
    private final Path file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    TensorTable(Path file) {
        this.file = file;
    }

    void add(StoredTensor tensor) {
        if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
            throw new DataException(file + ": two tensors are named '" + tensor.name() + "'; the file is malformed");
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    StoredTensor get(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw missing(file, name, tensors.keySet());
        }
        return tensor;
    }

    static DataException missing(Path file, String name, Set<String> names) {
        String hint = names.isEmpty()
                ? "it holds no tensors"
                : "the nearest of its " + names.size() + " names: " + String.join(", ", NearNames.of(name, names));
        return new DataException(file + ": holds no tensor '" + name + "'; " + hint);
    }
}
