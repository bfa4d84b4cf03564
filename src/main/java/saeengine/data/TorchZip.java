package saeengine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final int ENTRY_BYTES = 300;

    private final ZipFile zip;
    private final long fileBytes;
    private final Map<String, ZipEntry> entries = new HashMap<>();
    private final String rootName;
    private final TorchTree tree;

    TorchZip(Path path) throws IOException {
        this.fileBytes = Files.size(path);
        Allowance allowance = new Allowance(fileBytes);
        this.zip = new ZipFile(path.toFile());
        try {
            listEntries(allowance);
            this.rootName = rootName();
            requireLittleEndian();
            this.tree = new TorchTree(readPickle(allowance), allowance);
        } catch (IOException | RuntimeException e) {
            OpenFiles.closeQuietly(zip);
            throw e;
        }
    }

    @Override
    public TorchTree tree() {
        return tree;
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

    private void listEntries(Allowance allowance) {
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            allowance.take(ENTRY_BYTES + 2L * entry.getName().length());
            if (entries.putIfAbsent(entry.getName(), entry) != null) {
                throw new IllegalArgumentException("it has two zip entries named " + entry.getName());
            }
        }
    }

    /** The folder all entries lie in; torch names it after the file, or "archive". */
    private String rootName() {
        List<String> roots = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (roots.size() != 1) {
            throw new IllegalArgumentException(
                    "it is a zip file with " + roots.size() + " entries */data.pkl where torch writes one");
        }
        return roots.get(0).substring(0, roots.get(0).length() - PICKLE.length());
    }

    private Object readPickle(Allowance allowance) throws IOException {
        try (InputStream in = new BufferedInputStream(zip.getInputStream(stored(PICKLE)))) {
            return Unpickler.read(new PickleInput(in, allowance), new TorchWorld(allowance));
        }
    }

    private void requireLittleEndian() throws IOException {
        String name = "/byteorder";
        if (!entries.containsKey(rootName + name)) {
            return;
        }
        try (InputStream in = zip.getInputStream(stored(name))) {
            String order = new String(in.readNBytes("little".length()), StandardCharsets.US_ASCII);
            if (!order.equals("little")) {
                throw new IllegalArgumentException("its byte order is '" + order + "', only little is read");
            }
        }
    }

    /** An entry that lies in the file as it is; a compressed one could claim to be of any size. */
    private ZipEntry stored(String name) {
        ZipEntry entry = entries.get(rootName + name);
        if (entry == null) {
            throw new IllegalArgumentException("it lacks the zip entry " + rootName + name);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new IllegalArgumentException(
                    "its zip entry " + entry.getName() + " is compressed, which torch.save never does");
        }
        if (entry.getSize() > fileBytes) {
            throw new IllegalArgumentException("its zip entry " + entry.getName() + " claims " + entry.getSize()
                    + " bytes of a file of " + fileBytes);
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
