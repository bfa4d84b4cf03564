package saeengine.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A pickle taken apart into its instructions, each an opcode with its operand. */
final class PickleCode {
    private static final int STOP = '.';

    private PickleCode() {}

    /** The instructions of the pickle that begins there, up to its STOP or to what is no instruction. */
    static List<byte[]> parse(byte[] bytes, int begin) {
        List<byte[]> code = new ArrayList<>();
        int at = begin;
        while (at < bytes.length) {
            int end = end(bytes, at);
            if (end > bytes.length || end < at) {
                break;
            }
            code.add(Arrays.copyOfRange(bytes, at, end));
            if (bytes[at] == STOP) {
                break;
            }
            at = end;
        }
        return code;
    }

    static byte[] bytes(List<byte[]> code) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        code.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static int end(byte[] bytes, int at) {
        int operand = at + 1;
        return switch (bytes[at] & 0xff) {
            case 'K', 'h', 'q', 0x80 -> operand + 1;
            case 'M' -> operand + 2;
            case 'J', 'j', 'r' -> operand + 4;
            case 'G', 0x95 -> operand + 8;
            case 'U', 'C', 0x8a, 0x8c -> operand + 1 + (int) number(bytes, operand, 1);
            case 'X', 'T', 'B', 0x8b -> operand + 4 + (int) number(bytes, operand, 4);
            case 0x8d, 0x8e -> operand + 8 + (int) number(bytes, operand, 8);
            case 'c' -> afterLine(bytes, afterLine(bytes, operand));
            default -> operand;
        };
    }

    /** How wide the number is that stands right after an opcode: its value or a length. */
    static int numberWidth(int opcode) {
        return switch (opcode & 0xff) {
            case 'K', 'h', 'q', 'U', 'C', 0x80, 0x8a, 0x8c -> 1;
            case 'M' -> 2;
            case 'J', 'j', 'r', 'X', 'T', 'B', 0x8b -> 4;
            case 'G', 0x8d, 0x8e, 0x95 -> 8;
            default -> 0;
        };
    }

    static long number(byte[] bytes, int at, int width) {
        long value = 0;
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            value |= (bytes[at + i] & 0xffL) << 8 * i;
        }
        return value;
    }

    private static int afterLine(byte[] bytes, int at) {
        int i = at;
        while (i < bytes.length && bytes[i] != '\n') {
            i++;
        }
        return i + 1;
    }
}
