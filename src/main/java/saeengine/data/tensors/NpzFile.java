package saeengine.data.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import saeengine.data.Allowance;
import saeengine.data.DataException;
import saeengine.data.OpenFiles;

/**
 * An open {@code .npz} file of numpy's {@code savez}: a zip file of one uncompressed {@code NAME.npy} for each array.
 * Arrays of objects, which numpy would unpickle, are refused like all but plain numbers.
 */
public final class NpzFile implements TensorFile {
    private static final String ENDING = ".npy";
    private static final int TENSOR_BYTES = 600;
    private static final int NAME_LENGTH_AT = 26;
    private static final int NAME_AT = 30;

    private final Path path;
    private final ZipEntries zip;
    private final TensorTable tensors;

    private NpzFile(Path path, ZipEntries zip, Allowance allowance) throws IOException {
        this.path = path;
        this.zip = zip;
        this.tensors = new TensorTable(path);
        for (String entry : zip.names()) {
            allowance.take(TENSOR_BYTES);
            tensors.add(tensor(entry));
        }
    }

    public static NpzFile open(Path path) {
        try {
            Allowance allowance = new Allowance(Files.size(path));
            ZipEntries zip = new ZipEntries(path, "numpy.savez", allowance);
            try {
                return new NpzFile(path, zip, allowance);
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    path + ": " + e.getMessage() + "; fetch it again, or save it again by numpy.savez", e);
        } catch (IOException e) {
            throw OpenFiles.unreadable(path, e);
        }
    }

    /**
     * Whether a zip file is one of numpy's, by the name of its first entry, which stands in its head; torch's first one
     * is a pickle. Bytes that are no zip file's are not.
     */
    static boolean looksLikeNpz(Path path) {
        ByteBuffer head = OpenFiles.head(path, NAME_AT);
        if (head.limit() < NAME_AT) {
            return false;
        }
        int length =
                Byte.toUnsignedInt(head.get(NAME_LENGTH_AT)) | Byte.toUnsignedInt(head.get(NAME_LENGTH_AT + 1)) << 8;
        ByteBuffer named = OpenFiles.head(path, NAME_AT + length);
        if (length < ENDING.length() || named.limit() < NAME_AT + length) {
            return false;
        }
        for (int i = 0; i < ENDING.length(); i++) {
            if (named.get(NAME_AT + length - ENDING.length() + i) != ENDING.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private StoredTensor tensor(String entry) throws IOException {
        if (!entry.endsWith(ENDING)) {
            throw new IllegalArgumentException("it has the zip entry " + entry + " among its arrays");
        }
        String name = entry.substring(0, entry.length() - ENDING.length());
        try (InputStream in = zip.open(entry)) {
            NpyHeader header = NpyHeader.read(in);
            long bytes = zip.size(entry) - header.dataBegin();
            return new StoredTensor(
                    path, name, header.type(), header.layout(bytes), zip.section(entry, header.dataBegin(), bytes));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("array '" + name + "' " + e.getMessage(), e);
        }
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

    /** Always empty: numpy has no place for it. */
    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void close() {
        zip.close();
    }
}
