package saeengine.data.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import saeengine.data.DataException;
import saeengine.data.OpenFiles;

/**
 * An open file of {@code torch.save}, of the zip format or the older one. Nested dicts are laid flat, with dots;
 * tied tensors come out as two tensors of equal values.
 *
 * <p>Loading one with torch itself can run any program its maker liked. This reader builds dicts and tensors and
 * refuses everything else by name.
 */
public final class TorchFile implements TensorFile {
    private static final int PICKLE_BEGIN = 0x80;

    private final Path path;
    private final TorchContainer container;
    private final TensorTable tensors;
    private final Map<String, Object> scalars;

    private TorchFile(Path path, TorchContainer container) {
        this.path = path;
        this.container = container;
        this.tensors = new TensorTable(path);
        TorchTree tree = container.tree();
        tree.tensors().forEach((name, tensor) -> tensors.add(checked(name, tensor)));
        this.scalars = Collections.unmodifiableMap(tree.scalars());
    }

    public static TorchFile open(Path path) {
        try {
            TorchContainer container = container(path);
            try {
                return new TorchFile(path, container);
            } catch (RuntimeException e) {
                container.close();
                throw e;
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    path + ": " + e.getMessage() + "; fetch it again, or save it again as a dict of tensors", e);
        } catch (IOException e) {
            throw OpenFiles.unreadable(path, e);
        }
    }

    /**
     * Plain values saved beside the tensors, by name: String, Boolean, Double, Long, rarely BigInteger. Those of a
     * list of over {@value TorchTree#LONGEST_LIST}, say all losses of a run, are left out.
     */
    public Map<String, Object> scalars() {
        return scalars;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Set<String> names() {
        return tensors.names();
    }

    @Override
    public boolean has(String name) {
        return tensors.has(name);
    }

    @Override
    public StoredTensor get(String name) {
        return tensors.get(name);
    }

    /** Always empty: torch has no place for it. */
    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void close() {
        OpenFiles.closeQuietly(container);
    }

    /** Whether these first bytes are those of a zip file, of which torch's new format is one. */
    static boolean looksLikeZip(ByteBuffer head) {
        return head.limit() >= 4 && head.get(0) == 'P' && head.get(1) == 'K' && head.get(2) == 3 && head.get(3) == 4;
    }

    /** Whether these first bytes are those of a pickle, with which torch's old format begins. */
    static boolean looksLikePickle(ByteBuffer head) {
        return head.limit() >= 1 && Byte.toUnsignedInt(head.get(0)) == PICKLE_BEGIN;
    }

    private static TorchContainer container(Path path) throws IOException {
        ByteBuffer head = OpenFiles.head(path);
        if (looksLikeZip(head)) {
            return new TorchZip(path);
        }
        if (looksLikePickle(head)) {
            return new TorchLegacy(path);
        }
        throw new IllegalArgumentException("it is no torch file, neither a zip nor a pickle");
    }

    private StoredTensor checked(String name, TorchTensor tensor) {
        try {
            TensorLayout layout = TensorLayout.strided(
                    tensor.offset(),
                    tensor.shape(),
                    tensor.strides(),
                    tensor.storage().elements());
            return new StoredTensor(path, name, tensor.storage().type(), layout, container.bytes(tensor.storage()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor '" + name + "': " + e.getMessage(), e);
        }
    }
}
