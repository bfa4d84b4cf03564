package saeengine.ptx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A memory, a machine and a module of the test resources: what a test needs to launch one kernel. */
final class Bench {
    private static final long GAP = 4096;

    final GlobalMemory memory = new GlobalMemory();
    final PtxMachine machine;
    final PtxModule module;
    private long next = 0x1000_0000L;

    Bench(PtxModule module, long seed) {
        this(module, PtxMachine.Options.checked(seed));
    }

    Bench(PtxModule module, PtxMachine.Options options) {
        this.machine = new PtxMachine(memory, options.withMaxInstructions(100_000));
        this.module = module;
    }

    /** A module of the test resources. */
    static PtxModule module(String file) {
        try (InputStream in = Bench.class.getResourceAsStream("/ptx/" + file)) {
            return PtxModule.parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** An allocation of 4-byte words. */
    final class Words {
        final long address = next;
        final ByteBuffer bytes;

        private Words(int count) {
            bytes = ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder());
            next += (4L * count + 2 * GAP) / GAP * GAP;
            memory.add(address, bytes);
        }

        int integer(int i) {
            return bytes.getInt(4 * i);
        }

        float real(int i) {
            return bytes.getFloat(4 * i);
        }
    }

    /** Words that nobody wrote. */
    Words fresh(int count) {
        return new Words(count);
    }

    Words zeros(int count) {
        Words words = new Words(count);
        memory.written(words.address, 4L * count);
        return words;
    }

    Words of(float... values) {
        Words words = zeros(values.length);
        words.bytes.asFloatBuffer().put(values);
        return words;
    }

    Words of(int... values) {
        Words words = zeros(values.length);
        words.bytes.asIntBuffer().put(values);
        return words;
    }

    /** Launches with arguments as the entry takes them: words, ints and floats. */
    void launch(String entry, int grid, int block, Object... arguments) {
        PtxEntry called = module.entry(entry);
        ByteBuffer packed = ByteBuffer.allocateDirect(called.parameterBytes()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < arguments.length; i++) {
            int at = called.parameters().get(i).offset();
            if (arguments[i] instanceof Words words) {
                packed.putLong(at, words.address);
            } else if (arguments[i] instanceof Float value) {
                packed.putFloat(at, value);
            } else {
                packed.putInt(at, (Integer) arguments[i]);
            }
        }
        machine.launch(module, entry, grid, 1, 1, block, 1, 1, packed);
    }
}
