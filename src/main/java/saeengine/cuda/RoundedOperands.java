package saeengine.cuda;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rounded copies of operands that several products read, found by where the operands are. */
final class RoundedOperands {
    private final Map<Operand, CudaBuffer> copies = new HashMap<>();

    private record Operand(long address, int size, int bits) {}

    /** The copy with so many bits of mantissa; null where there is none. */
    @Nullable
    CudaBuffer of(long address, int size, int bits) {
        return copies.isEmpty() ? null : copies.get(new Operand(address, size, bits));
    }

    void put(long address, int size, int bits, CudaBuffer copy) {
        copies.put(new Operand(address, size, bits), copy);
    }

    /** Forgets copies whose memory was given back. */
    void forgetReleased() {
        if (!copies.isEmpty()) {
            copies.values().removeIf(CudaBuffer::released);
        }
    }
}
