package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.data.Allowance;

class UnpicklerTest {
    /**
     * Python's own pickles, of protocols 2 to 5, of
     * {@code {'i': [1, 300, -2, 70000, 2**40, 2**70], 'f': 1.5, 'b': (True, None), 'u': 'é', 't': (1, 2, 3), 'e': [(), {}, []]}}.
     */
    static Stream<Arguments> pythonPickles() {
        return Stream.of(
                Arguments.of(
                        2,
                        "80027d71002858010000006971015d7102284b014d2c014afeffffff4a701101008a060000000000"
                                + "018a09000000000000000040655801000000667103473ff80000000000005801000000627104884e"
                                + "86710558010000007571065802000000c3a9710758010000007471084b014b024b03877109580100"
                                + "000065710a5d710b28297d710c5d710d65752e"),
                Arguments.of(
                        3,
                        "80037d71002858010000006971015d7102284b014d2c014afeffffff4a701101008a060000000000"
                                + "018a09000000000000000040655801000000667103473ff80000000000005801000000627104884e"
                                + "86710558010000007571065802000000c3a9710758010000007471084b014b024b03877109580100"
                                + "000065710a5d710b28297d710c5d710d65752e"),
                Arguments.of(
                        4,
                        "80049566000000000000007d94288c0169945d94284b014d2c014afeffffff4a701101008a060000"
                                + "000000018a09000000000000000040658c016694473ff80000000000008c016294884e86948c0175"
                                + "948c02c3a9948c0174944b014b024b0387948c0165945d9428297d945d9465752e"),
                Arguments.of(
                        5,
                        "80059566000000000000007d94288c0169945d94284b014d2c014afeffffff4a701101008a060000"
                                + "000000018a09000000000000000040658c016694473ff80000000000008c016294884e86948c0175"
                                + "948c02c3a9948c0174944b014b024b0387948c0165945d9428297d945d9465752e"));
    }

    @ParameterizedTest
    @MethodSource("pythonPickles")
    void readsPythonsOwnPickles(int protocol, String hex) throws IOException {
        Map<?, ?> map = assertInstanceOf(Map.class, unpickle(HexFormat.of().parseHex(hex)));
        assertEquals(List.of("i", "f", "b", "u", "t", "e"), new ArrayList<>(map.keySet()), "protocol " + protocol);
        assertEquals(List.of(1L, 300L, -2L, 70_000L, 1L << 40, BigInteger.ONE.shiftLeft(70)), map.get("i"));
        assertEquals(1.5, map.get("f"));
        PickleTuple pair = assertInstanceOf(PickleTuple.class, map.get("b"));
        assertEquals(true, pair.items().get(0));
        assertEquals(null, pair.items().get(1));
        assertEquals("\u00e9", map.get("u"));
        assertEquals(new PickleTuple(List.of(1L, 2L, 3L)), map.get("t"));
        assertEquals(List.of(new PickleTuple(List.of()), Map.of(), List.of()), map.get("e"));
    }

    @Test
    void theMemoGivesTheSameValueBack() throws IOException {
        List<?> pair =
                assertInstanceOf(List.class, unpickle(new PickleBuilder().op(']', ']', 'q', 7, 'a', 'h', 7, 'a')));
        assertEquals(2, pair.size());
        assertSame(pair.get(0), pair.get(1));
    }

    @Test
    void oldStringsAndDictsWork() throws IOException {
        Object value = unpickle(new PickleBuilder().op('(', 'U', 1, 'k', 'T', 2, 0, 0, 0, 'v', 'w', 'd'));
        assertEquals(Map.of("k", "vw"), value);
    }

    static Stream<Arguments> malformed() {
        PickleBuilder endless = new PickleBuilder().op('c');
        for (int i = 0; i < 5000; i++) {
            endless.op('x');
        }
        PickleBuilder squares = new PickleBuilder().op(']', '(');
        for (int i = 0; i < 3000; i++) {
            squares.op(']', '(', 'K', 1, 'K', 2, 'e');
        }
        squares.op('e', 0x85, 'q', 0);
        for (int i = 0; i < 3000; i++) {
            squares.global("collections", "OrderedDict").op('h', 0, 'R', '0');
        }
        return Stream.of(
                Arguments.of(new PickleBuilder(), "ends too early, after 0 bytes"),
                Arguments.of(new PickleBuilder().op('X').int32(100).op('a'), "ends too early"),
                Arguments.of(new PickleBuilder().op('X').int32(-1), "claims a string of 4294967295 bytes"),
                Arguments.of(new PickleBuilder().op('T').int32(-1), "claims a string of -1 bytes"),
                Arguments.of(new PickleBuilder().op(0x8b).int32(1 << 20), "number of 1048576 bytes"),
                Arguments.of(new PickleBuilder().op(0x80, 9), "unknown protocol 9"),
                Arguments.of(new PickleBuilder().op('.'), "empty stack"),
                Arguments.of(new PickleBuilder().op('N', '(', '0'), "empty stack"),
                Arguments.of(new PickleBuilder().op('K', 1, 0x86), "empty stack"),
                Arguments.of(new PickleBuilder().op('t'), "a mark it never set"),
                Arguments.of(new PickleBuilder().op('h', 3), "recalls slot 3"),
                Arguments.of(new PickleBuilder().op('K', 1, 'K', 2, 'a'), "a Long where it needs a List"),
                Arguments.of(new PickleBuilder().op(')', 'K', 2, 'a'), "a PickleTuple where it needs a List"),
                Arguments.of(new PickleBuilder().op('N', 'N', 's'), "empty stack"),
                Arguments.of(new PickleBuilder().op('}', '(', 'K', 1, 'u'), "without a value"),
                Arguments.of(new PickleBuilder().op('}', ']', 'N', 's'), "neither a string nor a number"),
                Arguments.of(new PickleBuilder().op('K', 1, ')', 'R'), "a Long where it needs a Constructor"),
                Arguments.of(new PickleBuilder().emptyOrderedDict().op('N', 'N', 'b'), "None where it needs a Map"),
                Arguments.of(new PickleBuilder().op('i'), "unsupported instruction 0x69 at byte 0"),
                Arguments.of(new PickleBuilder().op('N', 0x81), "unsupported instruction 0x81 at byte 1"),
                Arguments.of(new PickleBuilder().op('P'), "unsupported instruction 0x50"),
                Arguments.of(endless, "a line that never ends"),
                Arguments.of(squares, "unfold to over"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesMalformedPickles(PickleBuilder pickle, String cause) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> unpickle(pickle.toBytes()));
        assertTrue(e.getMessage().contains(cause), e.getMessage());
    }

    static Stream<Arguments> forbidden() {
        return Stream.of(
                Arguments.of("os", "system"),
                Arguments.of("posix", "system"),
                Arguments.of("builtins", "eval"),
                Arguments.of("__builtin__", "getattr"),
                Arguments.of("subprocess", "Popen"),
                Arguments.of("torch.storage", "_load_from_bytes"),
                Arguments.of("torch", "FloatStorage.from_file"),
                Arguments.of("torch._utils", "_rebuild_tensor"),
                Arguments.of("collections", "OrderedDict.update"),
                Arguments.of("java.lang.Runtime", "getRuntime"));
    }

    /** Both ways to name a global, and by name alone: the call never comes. */
    @ParameterizedTest
    @MethodSource("forbidden")
    void refusesEveryOtherGlobalByName(String module, String name) {
        PickleBuilder call =
                new PickleBuilder().proto().global(module, name).text("true").op(0x85, 'R');
        PickleBuilder stackCall =
                new PickleBuilder().proto().text(module).text(name).op(0x93, '.');
        for (PickleBuilder pickle : List.of(call, stackCall)) {
            Exception e = assertThrows(
                    IllegalArgumentException.class, () -> unpickle(pickle.stop().toBytes()));
            assertTrue(e.getMessage().contains("asks for " + module + "." + name + ","), e.getMessage());
        }
    }

    @Test
    void valuesOutOfProportionAreRefused() {
        // One byte each; as Java objects a dict takes 56, a list 24, a mark 4.
        for (int opcode : new int[] {'N', '(', ']', '}', ')'}) {
            byte[] pickle = new byte[6_000_000];
            Arrays.fill(pickle, (byte) opcode);
            Exception e = assertThrows(IllegalArgumentException.class, () -> unpickle(pickle));
            assertTrue(e.getMessage().contains("its 6000000 bytes unfold to over 65 MiB of values"), e.getMessage());
        }
    }

    private static Object unpickle(PickleBuilder pickle) throws IOException {
        return unpickle(pickle.stop().toBytes());
    }

    private static Object unpickle(byte[] pickle) throws IOException {
        Allowance allowance = new Allowance(pickle.length);
        return Unpickler.read(new PickleInput(new ByteArrayInputStream(pickle), allowance), new TorchWorld(allowance));
    }
}
