package saeengine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import saeengine.data.Folders;
import saeengine.run.RunFolders;
import saeengine.run.RunLock;
import saeengine.testing.disk.Faults;
import saeengine.testing.disk.FaultyFiles;
import saeengine.testing.disk.Killed;

/**
 * A whole run with one fault after another: at each of its calls to the disk in turn it is killed, loses power or finds
 * the disk full, is gone on with, and has to end in the files of a run that had no fault, all of them and no others. Points
 * that leave the same files are gone on with once.
 *
 * <p>An entry point of its own, for the JVM has to be started with {@link FaultyFiles}.
 */
final class FaultedRuns {
    private static final Pattern CHECKPOINT = Pattern.compile("rename checkpoint-(\\d+)");

    private final Faults faults = FaultyFiles.ofThisProcess();
    private final Path run;
    private final List<String> arguments;
    private final Map<String, byte[]> expected;
    private final Set<Map<String, Integer>> left = new HashSet<>();
    private int resumed;

    private FaultedRuns(Path run, List<String> arguments) throws IOException {
        this.run = run;
        this.arguments = arguments;
        InProcess.succeeds(arguments);
        this.expected = TinyRun.files(run);
    }

    /** Takes the kind of fault, the folder of the run, and then its command line without --out. */
    public static void main(String[] args) throws IOException {
        Faults.Kind kind = Faults.Kind.valueOf(args[0]);
        Path run = Path.of(args[1]);
        List<String> arguments = new ArrayList<>(Arrays.asList(args).subList(2, args.length));
        arguments.addAll(List.of("--out", run.toString()));
        new FaultedRuns(run, arguments).all(kind);
    }

    private void all(Faults.Kind kind) throws IOException {
        int points = 0;
        for (boolean over = false; !over; ) {
            Folders.delete(run);
            faults.begin(run, kind, points + 1);
            String what = kind + " at call " + (points + 1);
            try {
                InProcess ended = InProcess.run(arguments);
                List<String> calls = faults.calls();
                over = calls.size() <= points;
                what += over ? "" : ", " + calls.get(points);
                require(
                        over == (ended.exit() == 0) || kind == Faults.Kind.FULL && isHarmless(calls, points),
                        what,
                        ended);
                if (ended.exit() != 0) {
                    requireOneLine(what, ended);
                }
            } catch (Killed e) {
                what += ", " + faults.calls().get(points);
            }
            faults.end();
            if (!over) {
                points++;
                requireCheckpoint(kind, points - 1, what);
                if (left.add(state())) {
                    goOn(what);
                }
            }
        }
        System.out.println(
                kind + ": " + points + " points leave " + left.size() + " states, " + resumed + " of them resumed");
    }

    /** What is only tidied up, and may fail. */
    private static boolean isHarmless(List<String> calls, int at) {
        return calls.get(at).startsWith("remove");
    }

    private static void require(boolean holds, String what, InProcess ended) {
        if (!holds) {
            throw new AssertionError(what + ": exit code " + ended.exit() + ", " + ended.err());
        }
    }

    private static void requireOneLine(String what, InProcess ended) {
        boolean clear = ended.err().lines().count() == 1
                && !ended.err().contains("internal error")
                && (ended.err().contains("No space left on device")
                        || ended.err().contains("Input/output error"));
        require(clear, what, ended);
    }

    /** All files as they are; what has the time in its name or text counts by its rest. */
    private Map<String, Integer> state() {
        Map<String, Integer> state = new TreeMap<>();
        if (Files.exists(run)) {
            TinyRun.files(run)
                    .forEach((name, bytes) -> state.put(
                            name.replaceAll("\\.\\d+-\\d+\\.tmp", ".tmp"),
                            name.equals(RunLock.NAME) ? 0 : Arrays.hashCode(bytes)));
        }
        return state;
    }

    /** The checkpoint that was last given its name, or, where the name may be lost, the one before. */
    private void requireCheckpoint(Faults.Kind kind, int failed, String what) throws IOException {
        List<String> calls = new ArrayList<>(faults.calls());
        calls.remove(failed);
        List<String> named = calls.stream()
                .filter(call -> CHECKPOINT.matcher(call).matches())
                .map(call -> call.substring("rename ".length()))
                .toList();
        int sure = named.size() - (kind == Faults.Kind.POWER_CUT ? 2 : 1);
        if (sure < 0) {
            return;
        }
        List<String> there = Files.exists(run) ? names() : List.of();
        boolean kept = named.subList(sure, named.size()).stream().anyMatch(there::contains);
        if (!kept) {
            throw new AssertionError(what + ": " + named + " was written, there is " + there);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void goOn(String what) throws IOException {
        boolean resumes = Files.exists(run.resolve(RunFolders.SETTINGS));
        List<String> again = resumes ? List.of(arguments.get(0), "--resume", "--out", run.toString()) : arguments;
        InProcess ended = InProcess.run(again);
        require(ended.exit() == 0, what + ", then " + again, ended);
        Map<String, byte[]> got = TinyRun.files(run);
        if (!got.keySet().equals(expected.keySet())) {
            throw new AssertionError(what + ": files are " + got.keySet() + ", not " + expected.keySet());
        }
        expected.forEach((name, bytes) -> {
            if (!Arrays.equals(bytes, got.get(name))) {
                throw new AssertionError(what + ": other bytes in " + name);
            }
        });
        resumed += resumes ? 1 : 0;
    }
}
