package saeengine.data.tensors;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import saeengine.data.Allowance;
import saeengine.data.OpenFiles;
import saeengine.data.StorageBytes;

/** An open zip file whose entries lie in it as they are; a compressed one could claim to be of any size. */
final class ZipEntries implements Closeable {
    private static final int ENTRY_BYTES = 300;

    private final ZipFile zip;
    private final long fileBytes;
    private final String writer;
    private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

    /** @param writer what writes such files, and never compresses them */
    ZipEntries(Path path, String writer, Allowance allowance) throws IOException {
        this.fileBytes = Files.size(path);
        this.writer = writer;
        this.zip = new ZipFile(path.toFile());
        try {
            list(allowance);
        } catch (RuntimeException e) {
            OpenFiles.closeQuietly(zip);
            throw e;
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * The bytes of an entry, from its first one on.
     *
     * @throws IllegalArgumentException with the cause, where there is none or it is compressed
     */
    InputStream open(String name) throws IOException {
        return zip.getInputStream(stored(name));
    }

    /** How many bytes an entry has. */
    long size(String name) {
        return stored(name).getSize();
    }

    /** Part of an entry; the caller has checked that it lies within. */
    StorageBytes section(String name, long begin, long size) {
        return new Section(zip, stored(name), begin, size);
    }

    @Override
    public void close() {
        OpenFiles.closeQuietly(zip);
    }

    private void list(Allowance allowance) {
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            allowance.take(ENTRY_BYTES + 2L * entry.getName().length());
            if (entries.putIfAbsent(entry.getName(), entry) != null) {
                throw new IllegalArgumentException("it has two zip entries named " + entry.getName());
            }
        }
    }

    private ZipEntry stored(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("it lacks the zip entry " + name);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw new IllegalArgumentException(
                    "its zip entry " + entry.getName() + " is compressed, which " + writer + " never does");
        }
        if (entry.getSize() > fileBytes) {
            throw new IllegalArgumentException("its zip entry " + entry.getName() + " claims " + entry.getSize()
                    + " bytes of a file of " + fileBytes);
        }
        return entry;
    }

    private record Section(ZipFile zip, ZipEntry entry, long begin, long size) implements StorageBytes {
        @Override
        public InputStream open(long from) throws IOException {
            InputStream in = zip.getInputStream(entry);
            in.skipNBytes(begin + from);
            return in;
        }
    }
}
