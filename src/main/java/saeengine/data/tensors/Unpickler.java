package saeengine.data.tensors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.Allowance;

/**
 * Reads Python's pickle format into plain Java values: maps, lists, {@link PickleTuple}s, strings, numbers,
 * booleans and whatever a {@link PickleWorld} builds.
 *
 * <p>A pickle is a program for a small stack machine. This machine knows the instructions that build data; the
 * only way out of it is the world, so a hostile pickle can run nothing. Every instruction, and every value it
 * makes, takes of the {@link Allowance} of the file, which bounds work and memory. Malformed ones end in an
 * {@link IllegalArgumentException} with the cause.
 */
final class Unpickler {
    /** What an instruction takes at least: a place on the stack, and the stack's growing. */
    private static final int PLACE_BYTES = 16;

    private static final int NUMBER_BYTES = 16;
    private static final int MARK_BYTES = 32;
    private static final int MEMO_BYTES = 80;
    private static final int COLLECTION_BYTES = 96;
    private static final int DICT_ENTRY_BYTES = 64;

    private static final int NEWEST_PROTOCOL = 5;

    private final PickleInput in;
    private final PickleWorld world;
    private final PickleStack stack = new PickleStack();

    private Unpickler(PickleInput in, PickleWorld world) {
        this.in = in;
        this.world = world;
    }

    /** Reads one pickle; the input is left right behind it. */
    static Object read(PickleInput in, PickleWorld world) throws IOException {
        return new Unpickler(in, world).run();
    }

    private Object run() throws IOException {
        while (true) {
            int opcode = in.u8();
            in.take(PLACE_BYTES);
            if (opcode == PickleOp.STOP) {
                return stack.pop();
            }
            if (!scalar(opcode) && !collection(opcode) && !memory(opcode) && !object(opcode)) {
                throw new IllegalArgumentException("its pickle has the unsupported instruction 0x"
                        + Integer.toHexString(opcode) + " at byte " + (in.position() - 1));
            }
        }
    }

    /** Instructions that push one constant. */
    private boolean scalar(int opcode) throws IOException {
        switch (opcode) {
            case PickleOp.NONE -> stack.push(null);
            case PickleOp.NEWTRUE -> stack.push(true);
            case PickleOp.NEWFALSE -> stack.push(false);
            case PickleOp.BININT -> pushNumber((long) in.i32());
            case PickleOp.BININT1 -> pushNumber((long) in.u8());
            case PickleOp.BININT2 -> pushNumber((long) in.u16());
            case PickleOp.LONG1 -> pushNumber(in.bigInteger(in.u8()));
            case PickleOp.LONG4 -> pushNumber(in.bigInteger(in.i32()));
            case PickleOp.BINFLOAT -> pushNumber(in.f64());
            case PickleOp.SHORT_BINUNICODE, PickleOp.SHORT_BINSTRING -> stack.push(in.utf8(in.u8()));
            case PickleOp.BINUNICODE -> stack.push(in.utf8(in.u32()));
            case PickleOp.BINSTRING -> stack.push(in.utf8(in.i32()));
            case PickleOp.BINUNICODE8 -> stack.push(in.utf8(in.i64()));
            case PickleOp.SHORT_BINBYTES -> stack.push(in.bytes(in.u8()));
            case PickleOp.BINBYTES -> stack.push(in.bytes(in.u32()));
            case PickleOp.BINBYTES8 -> stack.push(in.bytes(in.i64()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that make or fill tuples, lists and dicts. */
    private boolean collection(int opcode) {
        switch (opcode) {
            case PickleOp.MARK -> {
                in.take(MARK_BYTES);
                stack.mark();
            }
            case PickleOp.EMPTY_TUPLE -> pushCollection(new PickleTuple(List.of()));
            case PickleOp.TUPLE1 -> pushCollection(new PickleTuple(stack.pop(1)));
            case PickleOp.TUPLE2 -> pushCollection(new PickleTuple(stack.pop(2)));
            case PickleOp.TUPLE3 -> pushCollection(new PickleTuple(stack.pop(3)));
            case PickleOp.TUPLE -> pushCollection(new PickleTuple(stack.popToMark()));
            case PickleOp.EMPTY_LIST -> pushCollection(new ArrayList<>());
            case PickleOp.LIST -> pushCollection(stack.popToMark());
            case PickleOp.APPEND -> append(stack.pop(1));
            case PickleOp.APPENDS -> append(stack.popToMark());
            case PickleOp.EMPTY_DICT -> pushCollection(new LinkedHashMap<>());
            case PickleOp.DICT -> {
                List<Object> items = stack.popToMark();
                pushCollection(new LinkedHashMap<>());
                setItems(items);
            }
            case PickleOp.SETITEM -> setItems(stack.pop(2));
            case PickleOp.SETITEMS -> setItems(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions about the stack and the memo themselves. */
    private boolean memory(int opcode) throws IOException {
        switch (opcode) {
            case PickleOp.POP -> stack.pop();
            case PickleOp.POP_MARK -> stack.popToMark();
            case PickleOp.DUP -> stack.push(stack.top());
            case PickleOp.BINPUT -> remember(in.u8());
            case PickleOp.LONG_BINPUT -> remember(in.u32());
            // Protocol 4 counts the slots by itself.
            case PickleOp.MEMOIZE -> remember(stack.remembered());
            case PickleOp.BINGET -> stack.recall(in.u8());
            case PickleOp.LONG_BINGET -> stack.recall(in.u32());
            case PickleOp.PROTO -> requireProtocol(in.u8());
            case PickleOp.FRAME -> in.i64();
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Instructions that ask the world. */
    private boolean object(int opcode) throws IOException {
        switch (opcode) {
            case PickleOp.GLOBAL -> stack.push(world.global(in.line(), in.line()));
            case PickleOp.STACK_GLOBAL -> {
                String name = stack.pop(String.class);
                stack.push(world.global(stack.pop(String.class), name));
            }
            case PickleOp.BINPERSID -> stack.push(world.persistent(stack.pop()));
            case PickleOp.REDUCE -> {
                PickleTuple arguments = stack.pop(PickleTuple.class);
                PickleWorld.Constructor constructor = stack.pop(PickleWorld.Constructor.class);
                stack.push(constructor.build(arguments.items()));
            }
            case PickleOp.BUILD -> {
                // The state of an OrderedDict is '_metadata', versions of torch modules: nothing to us.
                stack.pop();
                stack.top(Map.class);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void pushNumber(Number number) {
        in.take(NUMBER_BYTES);
        stack.push(number);
    }

    private void pushCollection(Object collection) {
        in.take(COLLECTION_BYTES);
        stack.push(collection);
    }

    private void remember(long slot) {
        in.take(MEMO_BYTES);
        stack.remember(slot);
    }

    private void append(List<Object> items) {
        in.take((long) PLACE_BYTES * items.size());
        @SuppressWarnings("unchecked")
        List<Object> list = stack.top(List.class);
        list.addAll(items);
    }

    private void setItems(List<Object> items) {
        @SuppressWarnings("unchecked")
        Map<Object, Object> map = stack.top(Map.class);
        if (items.size() % 2 != 0) {
            throw new IllegalArgumentException("its pickle sets a dict entry without a value");
        }
        in.take((long) DICT_ENTRY_BYTES * (1 + items.size() / 2));
        for (int i = 0; i < items.size(); i += 2) {
            map.put(requireKey(items.get(i)), items.get(i + 1));
        }
    }

    /** A key that contained the dict itself would never finish hashing; plain keys cannot. */
    static Object requireKey(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Boolean) {
            return key;
        }
        throw new IllegalArgumentException("its pickle has a dict key that is neither a string nor a number");
    }

    private static void requireProtocol(int protocol) {
        if (protocol > NEWEST_PROTOCOL) {
            throw new IllegalArgumentException("its pickle is of the unknown protocol " + protocol);
        }
    }
}
