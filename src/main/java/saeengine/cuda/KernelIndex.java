package saeengine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which PTX file of this build holds which entry: the resource {@code /kernels/index.txt}. */
public final class KernelIndex {
    private static final String FOLDER = "/kernels/";

    private final Map<String, String> files;

    private KernelIndex(Map<String, String> files) {
        this.files = files;
    }

    /** Reads the index; empty in a build without kernels. */
    public static KernelIndex read() {
        Map<String, String> files = new TreeMap<>();
        byte[] index = resource("index.txt");
        if (index != null) {
            for (String line : new String(index, StandardCharsets.UTF_8).split("\n")) {
                String[] words = line.strip().split(" ");
                if (words.length == 2) {
                    files.put(words[0], words[1]);
                }
            }
        }
        return new KernelIndex(files);
    }

    /** Entry to file, by entry. */
    public Map<String, String> files() {
        return Collections.unmodifiableMap(files);
    }

    /** The file that holds an entry. */
    String file(String entry) {
        String file = files.get(entry);
        if (file == null) {
            throw new IllegalStateException("kernel " + entry + ": this build has no compiled entry of that name among "
                    + files.size() + "; build it with nvcc, or run with --device cpu");
        }
        return file;
    }

    /** A file's PTX. */
    static byte[] ptx(String file) {
        byte[] ptx = resource(file);
        if (ptx == null) {
            throw new IllegalStateException("kernels/index.txt names " + file + ", which this build does not hold");
        }
        return ptx;
    }

    private static byte @Nullable [] resource(String name) {
        try (InputStream in = KernelIndex.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FOLDER + name, e);
        }
    }
}
