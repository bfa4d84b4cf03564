package saeengine.ptx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The PTX files that ship, by the entries they hold; parsed when first asked for. */
public final class PtxLibrary {
    private final Map<String, String> files;
    private final Map<String, String> texts;
    private final Map<String, PtxModule> modules = new HashMap<>();

    private PtxLibrary(Map<String, String> files, Map<String, String> texts) {
        this.files = files;
        this.texts = texts;
    }

    /** Everything that {@code kernels/index.txt} of the jar names. */
    public static PtxLibrary shipped() {
        Map<String, String> files = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        for (String line : resource("/kernels/index.txt").split("\n")) {
            String[] parts = line.strip().split("\\s+");
            if (parts.length == 2) {
                files.put(parts[0], parts[1]);
                texts.computeIfAbsent(parts[1], file -> resource("/kernels/" + file));
            }
        }
        return new PtxLibrary(files, texts);
    }

    private static String resource(String name) {
        try (InputStream in = PtxLibrary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name + "; the kernels' PTX is not built");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same library with another text for one entry, alone in a module; what is parsed of the others is shared. */
    public PtxLibrary with(String entry, String text) {
        Map<String, String> changedFiles = new LinkedHashMap<>(files);
        Map<String, String> changedTexts = new LinkedHashMap<>(texts);
        String alone = entry + ".ptx";
        changedFiles.put(entry, alone);
        changedTexts.put(alone, text);
        PtxLibrary library = new PtxLibrary(changedFiles, changedTexts);
        library.modules.putAll(modules);
        library.modules.remove(alone);
        return library;
    }

    /** The text of an entry with what its module has before the first and after the last entry. */
    public String textOf(String entry) {
        String all = texts.get(file(entry));
        int from = all.indexOf(".visible .entry " + entry + "(");
        int to = all.indexOf("\n}\n", from) + 3;
        String head = all.substring(0, all.indexOf(".visible .entry "));
        String tail = all.substring(all.lastIndexOf("\n}\n\t.file") + 3);
        return head + all.substring(from, to) + tail;
    }

    public List<String> entries() {
        return new ArrayList<>(files.keySet());
    }

    public List<String> files() {
        return new ArrayList<>(texts.keySet());
    }

    /** The file that holds an entry. */
    public String file(String entry) {
        String file = files.get(entry);
        if (file == null) {
            throw new IllegalArgumentException("kernels/index.txt names no entry " + entry);
        }
        return file;
    }

    public String text(String file) {
        return texts.get(file);
    }

    public PtxModule module(String entry) {
        return modules.computeIfAbsent(file(entry), file -> PtxModule.parse(file, texts.get(file)));
    }
}
