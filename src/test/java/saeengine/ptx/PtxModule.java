package saeengine.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** A PTX file, parsed and decoded: entries by name, and the module's constant tables. */
public final class PtxModule {
    private final String fileName;
    private final Map<String, PtxEntry> entries = new LinkedHashMap<>();
    private Region variables = new Region("module variables", Windows.MODULE, ByteBuffer.allocate(0), false, false);

    private PtxModule(String fileName) {
        this.fileName = fileName;
    }

    /**
     * Parses PTX text.
     *
     * @param fileName for messages
     * @throws PtxSyntaxException at the first thing the interpreter does not know
     */
    public static PtxModule parse(String fileName, String text) {
        PtxModule module = new PtxModule(fileName);
        new PtxParser(module, text).parse();
        return module;
    }

    public String fileName() {
        return fileName;
    }

    public PtxEntry entry(String name) {
        PtxEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(fileName + " has no entry " + name + "; it has " + entries.keySet());
        }
        return entry;
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    public Collection<PtxEntry> entries() {
        return entries.values();
    }

    void add(PtxEntry entry) {
        entries.put(entry.name(), entry);
    }

    void variables(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length).order(ByteOrder.nativeOrder());
        buffer.put(0, bytes);
        variables = new Region("module variables", Windows.MODULE, buffer, false, false);
    }

    /** Tables of the module, read-only, at their own window of addresses. */
    Region variables() {
        return variables;
    }
}
