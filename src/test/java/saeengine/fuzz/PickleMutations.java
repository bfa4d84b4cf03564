package saeengine.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changes to a pickle instruction by instruction, so that the machine gets past the first of them. */
final class PickleMutations {
    private static final String OPCODES = "(.0123GJKNMQRTUXabcdehjlqrst)u]}BC";
    private static final int[] LATER_OPCODES = {
        0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x93, 0x94, 0x95
    };

    private static final List<String> STRINGS = List.of(
            "",
            "storage",
            "0",
            "a.b",
            "two\nlines",
            "\u001b[31m\r\u2028",
            "\ud800",
            "../../x",
            "little_endian",
            "é中🦙",
            "x".repeat(3000));

    private static final List<String> GLOBALS = List.of(
            "collections\nOrderedDict\n",
            "torch._utils\n_rebuild_tensor_v2\n",
            "torch._utils\n_rebuild_parameter\n",
            "torch\nFloatStorage\n",
            "torch\nByteStorage\n",
            "os\nsystem\n",
            "a\rb\nc\td\n");

    private PickleMutations() {}

    static byte[] some(byte[] pickle, byte[] other, RandomGenerator random) {
        List<byte[]> code = PickleCode.parse(pickle, 0);
        for (int left = Dice.changes(random); left > 0; left--) {
            change(code, other, random);
        }
        return PickleCode.bytes(code);
    }

    private static void change(List<byte[]> code, byte[] other, RandomGenerator random) {
        if (code.isEmpty()) {
            code.add(new byte[] {'.'});
        }
        int at = random.nextInt(code.size());
        int end = Math.min(code.size(), at + Dice.size(random, code.size()));
        switch (random.nextInt(14)) {
            case 0 -> code.remove(at);
            case 1 -> code.subList(at, end).clear();
            case 2 -> code.addAll(end, new ArrayList<>(code.subList(at, end)));
            case 3 -> Collections.swap(code, at, random.nextInt(code.size()));
            case 4, 5 -> setNumber(code, at, random);
            case 6 -> setNumbersAlike(code, random);
            case 7 -> code.set(at, instruction(random));
            case 8 -> code.add(at, instruction(random));
            case 9 -> code.set(at, string(Dice.pick(random, STRINGS)));
            case 10 -> code.add(at, recall(random));
            case 11 -> code.addAll(at, trap(random));
            case 12 -> {
                List<byte[]> more = PickleCode.parse(other, 0);
                int from = random.nextInt(more.size() + 1);
                int to = Math.min(more.size(), from + Dice.size(random, more.size()));
                code.addAll(at, more.subList(from, to));
            }
            default -> {
                byte[] changed = ByteMutations.some(code.get(at), code.get(at), random);
                code.set(at, changed.length == 0 ? new byte[] {'.'} : changed);
            }
        }
    }

    /** The next number from there on, or the length of a string, becomes another. */
    private static void setNumber(List<byte[]> code, int from, RandomGenerator random) {
        for (int i = from; i < code.size(); i++) {
            byte[] instruction = code.get(i);
            int width = PickleCode.numberWidth(instruction[0]);
            if (width > 0 && instruction.length > width) {
                boolean isNumber = "KMJ".indexOf(instruction[0]) >= 0;
                code.set(
                        i,
                        isNumber && random.nextBoolean()
                                ? number(Dice.edge(random))
                                : ByteMutations.withNumber(instruction, 1, width, Dice.edge(random)));
                return;
            }
        }
    }

    /** A count stands in several places, say in a storage and in a shape: all of them become one other number. */
    private static void setNumbersAlike(List<byte[]> code, RandomGenerator random) {
        List<byte[]> numbers =
                code.stream().filter(i -> "KMJ".indexOf(i[0]) >= 0).toList();
        if (numbers.isEmpty()) {
            return;
        }
        byte[] chosen = Dice.pick(random, numbers);
        byte[] instead = number(Dice.edge(random));
        code.replaceAll(i -> Arrays.equals(i, chosen) ? instead : i);
    }

    /** Half of the numbers that count something become that many. */
    static byte[] withCounts(byte[] pickle, long values, RandomGenerator random) {
        List<byte[]> code = PickleCode.parse(pickle, 0);
        code.replaceAll(i -> isLarge(i) && random.nextBoolean() ? number(values) : i);
        return PickleCode.bytes(code);
    }

    private static boolean isLarge(byte[] instruction) {
        int width = instruction[0] == (byte) 0x8a ? instruction.length - 2 : PickleCode.numberWidth(instruction[0]);
        boolean isNumber = "KMJ".indexOf(instruction[0]) >= 0 || instruction[0] == (byte) 0x8a;
        return isNumber && PickleCode.number(instruction, instruction.length - width, Math.min(width, 8)) > 1;
    }

    private static byte[] instruction(RandomGenerator random) {
        int opcode = random.nextBoolean()
                ? OPCODES.charAt(random.nextInt(OPCODES.length()))
                : LATER_OPCODES[random.nextInt(LATER_OPCODES.length)];
        if (opcode == 'c') {
            return ByteMutations.joined(
                    new byte[] {'c'}, Dice.pick(random, GLOBALS).getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] instruction = new byte[1 + PickleCode.numberWidth(opcode)];
        instruction[0] = (byte) opcode;
        for (int i = 1; i < instruction.length; i++) {
            instruction[i] = i == 1 ? (byte) random.nextInt(8) : 0;
        }
        return instruction;
    }

    private static byte[] recall(RandomGenerator random) {
        return new byte[] {'h', (byte) random.nextInt(random.nextBoolean() ? 8 : 256)};
    }

    /** Values that hold themselves, that unfold without end, or that are nested without end. */
    private static List<byte[]> trap(RandomGenerator random) {
        List<byte[]> code = new ArrayList<>();
        int slot = 200 + random.nextInt(8);
        byte[] put = {'q', (byte) slot};
        byte[] get = {'h', (byte) slot};
        switch (random.nextInt(5)) {
            case 0 -> Collections.addAll(code, op(']'), put, get, op('a'));
            case 1 -> Collections.addAll(code, op('}'), put, string("self"), get, op('s'));
            case 2 -> {
                Collections.addAll(code, op(']'), put, op('0'), op(']'), get, op('a'));
                Collections.addAll(code, get, op('0'), put);
            }
            case 3 -> {
                code.add(op(']'));
                for (int level = 0; level < 24; level++) {
                    Collections.addAll(code, put, op('0'), op(']'), op('('), get, get, get, op('e'));
                }
            }
            default ->
                code.addAll(Collections.nCopies(
                        Dice.size(random, 100_000), op(Dice.pick(random, List.of('(', ']', '}', ')', 'N', '2')))));
        }
        return code;
    }

    private static byte[] op(int opcode) {
        return new byte[] {(byte) opcode};
    }

    static byte[] number(long value) {
        byte[] bytes = new byte[10];
        bytes[0] = (byte) 0x8a;
        bytes[1] = 8;
        return ByteMutations.withNumber(bytes, 2, 8, value);
    }

    private static byte[] string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteMutations.joined(ByteMutations.withNumber(new byte[] {'X', 0, 0, 0, 0}, 1, 4, utf8.length), utf8);
    }
}
