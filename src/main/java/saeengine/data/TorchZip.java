package saeengine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The zip layout of torch 1.6 and later: {@code ROOT/data.pkl}, and one uncompressed entry
 * {@code ROOT/data/KEY} per storage.
 *
 * <p>Torch leaves the sizes out of the entries' own heads, which is why this goes by the directory at the end
 * of the file ({@link ZipFile}); a front to back reader cannot know where an entry ends.
 */
final class TorchZip implements TorchContainer {
    private static final String PICKLE = "/data.pkl";

    private final ZipFile zip;
    private final String rootName;
    private final Object root;

    TorchZip(Path path) throws IOException {
        this.zip = new ZipFile(path.toFile());
        try {
            this.rootName = rootName(zip);
            requireLittleEndian();
            this.root = readPickle();
        } catch (IOException | RuntimeException e) {
            OpenFiles.closeQuietly(zip);
            throw e;
        }
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public StorageBytes bytes(TorchStorage storage) {
        ZipEntry entry = stored("/data/" + storage.key());
        int width = storage.type().bytes();
        if (storage.stored() > entry.getSize() / width) {
            throw new IllegalArgumentException("storage " + storage.key() + " should hold " + storage.stored() + " "
                    + storage.type() + " values but has " + entry.getSize() + " bytes");
        }
        return new ZipSection(zip, entry, storage.begin() * width, storage.elements() * width);
    }

    @Override
    public void close() {
        OpenFiles.closeQuietly(zip);
    }

    /** The folder all entries lie in; torch names it after the file, or "archive". */
    private static String rootName(ZipFile zip) {
        List<String> roots = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (roots.size() != 1) {
            throw new IllegalArgumentException(
                    "it is a zip file with " + roots.size() + " entries */data.pkl where torch writes one");
        }
        return roots.get(0).substring(0, roots.get(0).length() - PICKLE.length());
    }

    private Object readPickle() throws IOException {
        try (InputStream in = new BufferedInputStream(zip.getInputStream(stored(PICKLE)))) {
            return Unpickler.read(new PickleInput(in), new TorchWorld());
        }
    }

    private void requireLittleEndian() throws IOException {
        ZipEntry entry = zip.getEntry(rootName + "/byteorder");
        if (entry == null) {
            return;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            String order = new String(in.readNBytes("little".length()), StandardCharsets.US_ASCII);
            if (!order.equals("little")) {
                throw new IllegalArgumentException("its byte order is '" + order + "', only little is read");
            }
        }
    }

    /** An entry that lies in the file as it is; a compressed one could claim to be of any size. */
    private ZipEntry stored(String name) {
        ZipEntry entry = zip.getEntry(rootName + name);
        if (entry == null || entry.isDirectory()) {
            throw new IllegalArgumentException("it lacks the zip entry " + rootName + name);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new IllegalArgumentException(
                    "its zip entry " + entry.getName() + " is compressed, which torch.save never does");
        }
        return entry;
    }

    private record ZipSection(ZipFile zip, ZipEntry entry, long begin, long size) implements StorageBytes {
        @Override
        public InputStream open(long from) throws IOException {
            InputStream in = zip.getInputStream(entry);
            in.skipNBytes(begin + from);
            return in;
        }
    }
}
