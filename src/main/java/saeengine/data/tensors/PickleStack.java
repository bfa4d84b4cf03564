package saeengine.data.tensors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The working memory of an unpickler: a stack of values, marks in it, and the memo of values to be met again.
 * Asking for what is not there throws {@link IllegalArgumentException}.
 */
final class PickleStack {
    private final List<Object> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();

    void push(@Nullable Object value) {
        values.add(value);
    }

    Object pop() {
        if (values.size() <= floor()) {
            throw new IllegalArgumentException("its pickle takes a value from an empty stack");
        }
        return values.remove(values.size() - 1);
    }

    Object top() {
        Object value = pop();
        push(value);
        return value;
    }

    /** The top as a value of one kind, say the list to append to. */
    <T> T top(Class<T> kind) {
        return as(kind, top());
    }

    <T> T pop(Class<T> kind) {
        return as(kind, pop());
    }

    void mark() {
        marks.push(values.size());
    }

    /** Takes everything above the last mark, oldest first, and the mark with it. */
    List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("its pickle looks for a mark it never set");
        }
        List<Object> above = values.subList(marks.pop(), values.size());
        List<Object> taken = new ArrayList<>(above);
        above.clear();
        return taken;
    }

    /** The top {@code n} values, oldest first. */
    List<Object> pop(int n) {
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            taken.add(0, pop());
        }
        return taken;
    }

    void remember(long slot) {
        memo.put(slot, top());
    }

    /** How many slots of the memo are filled. */
    int remembered() {
        return memo.size();
    }

    void recall(long slot) {
        if (!memo.containsKey(slot)) {
            throw new IllegalArgumentException("its pickle recalls slot " + slot + ", which it never filled");
        }
        push(memo.get(slot));
    }

    /** Values below the last mark belong to an unfinished collection. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.peek();
    }

    private static <T> T as(Class<T> kind, Object value) {
        if (!kind.isInstance(value)) {
            throw new IllegalArgumentException(
                    "its pickle has " + describe(value) + " where it needs a " + kind.getSimpleName());
        }
        return kind.cast(value);
    }

    private static String describe(Object value) {
        return value == null ? "None" : "a " + value.getClass().getSimpleName();
    }
}
