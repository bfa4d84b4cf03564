package saeengine.testing.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts everything that changes a folder, call by call, and lets the call of one number go wrong: creating, writing,
 * truncating, forcing, renaming, removing.
 */
public final class Faults {
    /** What happens at the call. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** The process dies: half of a write is done, nothing after it. */
        KILL,
        /** It dies with the machine: what was not forced is not there either. */
        POWER_CUT,
        /** The disk is full from then on; a rename or a removal, which needs no space, fails once. */
        FULL
    }

    private final Unforced unforced = new Unforced();
    private final List<String> calls = new ArrayList<>();
    private Path root;
    private Kind kind = Kind.NONE;
    private long at;
    private boolean dead;

    /** Starts counting below a folder; {@code at} is counted from 1. */
    public synchronized void begin(Path folder, Kind what, long number) {
        root = FaultyPath.inner(folder.toAbsolutePath());
        kind = what;
        at = number;
        dead = false;
        calls.clear();
        unforced.clear(root);
    }

    /** Ends the fault; after a power cut the folder is put back to what was forced. */
    public synchronized void end() throws IOException {
        if (dead && kind == Kind.POWER_CUT) {
            unforced.undo();
        }
        root = null;
        kind = Kind.NONE;
        dead = false;
    }

    /** The calls that were counted. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    Unforced unforced() {
        return unforced;
    }

    synchronized boolean isBegun() {
        return root != null;
    }

    synchronized boolean watches(Path inner) {
        return root != null && inner.toAbsolutePath().startsWith(root);
    }

    /** Counts a call that may fail; true where only half of it may be done before {@link #fail}. */
    synchronized boolean isHalf(String name, Path inner, boolean needsSpace) throws IOException {
        if (!watches(inner)) {
            return false;
        }
        if (dead) {
            throw new Killed();
        }
        calls.add(name + " " + root.relativize(inner.toAbsolutePath()));
        boolean now = calls.size() == at;
        boolean full = kind == Kind.FULL && calls.size() > at && needsSpace;
        if (kind == Kind.NONE || !now && !full) {
            return false;
        }
        if (name.equals("write")) {
            return true;
        }
        fail(inner, needsSpace);
        return false;
    }

    synchronized void fail(Path inner, boolean needsSpace) throws IOException {
        if (kind == Kind.FULL) {
            throw new FileSystemException(
                    inner.toString(), null, needsSpace ? "No space left on device" : "Input/output error");
        }
        dead = true;
        throw new Killed();
    }
}
