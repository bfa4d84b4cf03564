package saeengine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes a shared library ask for a system library under another name of the same length.
 *
 * <p>JCuda's products are linked to libcublas.so.12, by name and by the version of each symbol, which is called as the
 * library is. CUDA 13 brings libcublas.so.13, whose functions that are called here take the same arguments. What a
 * library needs stands in two tables that the dynamic section points to: the names of libraries, and versions of
 * symbols, each with its name and the name's hash. Both name tables share one string, which is replaced; the hash is
 * made anew. Source: the System V ABI, chapter 5, and "ELF Symbol Versioning" in the Linux Standard Base.
 */
final class ElfNeeds {
    private static final long NEEDED = 1;
    private static final long STRINGS = 5;
    private static final long STRINGS_SIZE = 10;
    private static final long VERSIONS_NEEDED = 0x6ffffffe;
    private static final long VERSIONS_NEEDED_COUNT = 0x6fffffff;
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;

    private final ByteBuffer elf;

    private ElfNeeds(byte[] bytes) {
        elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A library's bytes with {@code to} needed in the place of {@code from}.
     *
     * @throws IllegalArgumentException where it is not a 64-bit little-endian ELF file that needs {@code from}
     */
    static byte[] renamed(byte[] library, String from, String to) {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException("a name of another length does not fit: " + from + ", " + to);
        }
        byte[] magic = {0x7f, 'E', 'L', 'F', 2, 1};
        if (library.length < 64 || !Arrays.equals(Arrays.copyOf(library, magic.length), magic)) {
            throw new IllegalArgumentException("not a 64-bit little-endian ELF file");
        }
        ElfNeeds needs = new ElfNeeds(library.clone());
        needs.rename(from, to);
        return needs.elf.array();
    }

    private void rename(String from, String to) {
        int strings = fileOffset(entry(STRINGS));
        int name = indexOf(strings, Math.toIntExact(entry(STRINGS_SIZE)), from);
        requireNeeded(name - strings, from);
        elf.put(name, to.getBytes(StandardCharsets.US_ASCII));
        int at = fileOffset(entry(VERSIONS_NEEDED));
        for (long i = entry(VERSIONS_NEEDED_COUNT); i > 0; i--) {
            int version = at + elf.getInt(at + 8);
            for (int j = elf.getShort(at + 2); j > 0; j--) {
                if (elf.getInt(version + 8) == name - strings) {
                    elf.putInt(version, hash(to));
                }
                version += elf.getInt(version + 12);
            }
            at += elf.getInt(at + 12);
        }
    }

    private void requireNeeded(int name, String text) {
        int at = segment(DYNAMIC);
        for (; elf.getLong(at) != 0; at += 16) {
            if (elf.getLong(at) == NEEDED && elf.getLong(at + 8) == name) {
                return;
            }
        }
        throw new IllegalArgumentException("does not need " + text);
    }

    /** A value of the dynamic section. */
    private long entry(long tag) {
        for (int at = segment(DYNAMIC); elf.getLong(at) != 0; at += 16) {
            if (elf.getLong(at) == tag) {
                return elf.getLong(at + 8);
            }
        }
        throw new IllegalArgumentException("no entry 0x" + Long.toHexString(tag) + " in the dynamic section");
    }

    /** Where the first segment of a kind begins in the file. */
    private int segment(int kind) {
        for (int i = 0; i < elf.getShort(56); i++) {
            int header = header(i);
            if (elf.getInt(header) == kind) {
                return Math.toIntExact(elf.getLong(header + 8));
            }
        }
        throw new IllegalArgumentException("no segment of kind " + kind);
    }

    private int header(int i) {
        return Math.toIntExact(elf.getLong(32)) + i * elf.getShort(54);
    }

    private int fileOffset(long address) {
        for (int i = 0; i < elf.getShort(56); i++) {
            int header = header(i);
            long start = elf.getLong(header + 16);
            if (elf.getInt(header) == LOAD && address >= start && address < start + elf.getLong(header + 32)) {
                return Math.toIntExact(address - start + elf.getLong(header + 8));
            }
        }
        throw new IllegalArgumentException("address 0x" + Long.toHexString(address) + " is not in the file");
    }

    private int indexOf(int strings, int size, String text) {
        byte[] wanted = ("\0" + text + "\0").getBytes(StandardCharsets.US_ASCII);
        for (int at = strings; at + wanted.length <= strings + size; at++) {
            if (Arrays.equals(elf.array(), at, at + wanted.length, wanted, 0, wanted.length)) {
                return at + 1;
            }
        }
        throw new IllegalArgumentException("does not need " + text);
    }

    /** The ABI's hash of a name. */
    static int hash(String name) {
        int h = 0;
        for (byte c : name.getBytes(StandardCharsets.US_ASCII)) {
            h = (h << 4) + c;
            int high = h & 0xf0000000;
            h = (h ^ high >>> 24) & ~high;
        }
        return h;
    }
}
