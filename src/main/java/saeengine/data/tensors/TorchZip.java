package saeengine.data.tensors;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import saeengine.data.Allowance;
import saeengine.data.StorageBytes;

/**
 * The zip layout of torch 1.6 and later: {@code ROOT/data.pkl}, and one uncompressed entry
 * {@code ROOT/data/KEY} per storage.
 *
 * <p>Torch leaves the sizes out of the entries' own heads, which is why this goes by the directory at the end
 * of the file ({@link ZipEntries}); a front to back reader cannot know where an entry ends.
 */
final class TorchZip implements TorchContainer {
    private static final String PICKLE = "/data.pkl";

    private final ZipEntries zip;
    private final String rootName;
    private final TorchTree tree;

    TorchZip(Path path) throws IOException {
        Allowance allowance = new Allowance(Files.size(path));
        this.zip = new ZipEntries(path, "torch.save", allowance);
        try {
            this.rootName = rootName();
            requireLittleEndian();
            this.tree = new TorchTree(readPickle(allowance), allowance);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    @Override
    public TorchTree tree() {
        return tree;
    }

    @Override
    public StorageBytes bytes(TorchStorage storage) {
        String entry = rootName + "/data/" + storage.key();
        int width = storage.type().bytes();
        if (storage.stored() > zip.size(entry) / width) {
            throw new IllegalArgumentException("storage " + storage.key() + " should hold " + storage.stored() + " "
                    + storage.type() + " values but has " + zip.size(entry) + " bytes");
        }
        return zip.section(entry, storage.begin() * width, storage.elements() * width);
    }

    @Override
    public void close() {
        zip.close();
    }

    /** The folder all entries lie in; torch names it after the file, or "archive". */
    private String rootName() {
        List<String> roots = zip.names().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (roots.size() != 1) {
            throw new IllegalArgumentException(
                    "it is a zip file with " + roots.size() + " entries */data.pkl where torch writes one");
        }
        return roots.get(0).substring(0, roots.get(0).length() - PICKLE.length());
    }

    private Object readPickle(Allowance allowance) throws IOException {
        try (InputStream in = new BufferedInputStream(zip.open(rootName + PICKLE))) {
            return Unpickler.read(new PickleInput(in, allowance), new TorchWorld(allowance));
        }
    }

    private void requireLittleEndian() throws IOException {
        String name = "/byteorder";
        if (!zip.has(rootName + name)) {
            return;
        }
        try (InputStream in = zip.open(rootName + name)) {
            String order = new String(in.readNBytes("little".length()), StandardCharsets.US_ASCII);
            if (!order.equals("little")) {
                throw new IllegalArgumentException("its byte order is '" + order + "', only little is read");
            }
        }
    }
}
