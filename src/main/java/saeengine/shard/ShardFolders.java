package saeengine.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/**
 * The outputs of shards, in a folder beside the one that they are gathered into: {@code OUT.shards/2-of-8}.
 *
 * <p>A shard is made in a folder of a name that nobody else has, {@code OUT.shards/.2-of-8.ATTEMPT}, and gets its own in one
 * rename when it is whole. So one that is tried again, or by two at once, is there once; the others' work is thrown away, which
 * costs time and no bytes, for they all compute the same.
 */
public final class ShardFolders {
    private static final String SUFFIX = ".shards";
    private static final Pattern NAME = Pattern.compile("(\\d{1,6})-of-(\\d{1,6})");

    private final Path out;
    private final Path all;

    /** @param out what is gathered in the end: a folder, or a file */
    public ShardFolders(Path out) {
        this.out = out;
        this.all = out.resolveSibling(out.getFileName() + SUFFIX);
    }

    /** Where shards are until they are gathered. */
    public Path folder() {
        return all;
    }

    /** Where a shard's output is, once it is whole. */
    public Path of(ShardNumber shard) {
        return of(shard, "");
    }

    /** The same of one of several outputs that a shard has. */
    public Path of(ShardNumber shard, String pass) {
        return within(pass).resolve(shard.folder());
    }

    private Path within(String pass) {
        return pass.isEmpty() ? all : all.resolve(pass);
    }

    /**
     * Makes a shard.
     *
     * @param pass which of its outputs; empty where there is but one
     * @param make writes it into a folder that it makes itself, and says whether it came to its end
     * @return whether it is there now, whoever made it
     */
    public boolean make(ShardNumber shard, String pass, Predicate<Path> make) {
        Path attempt = within(pass).resolve("." + shard.folder() + "." + UUID.randomUUID());
        Folders.make(Objects.requireNonNull(attempt.getParent()));
        try {
            try {
                return make.test(attempt) && rename(attempt, of(shard, pass));
            } finally {
                Folders.delete(attempt);
            }
        } catch (IOException e) {
            throw new WriteFailed(attempt, e);
        }
    }

    /** A folder that has something in it is never renamed over: the attempt that came first stays. */
    private static boolean rename(Path attempt, Path target) throws IOException {
        Folders.sync(attempt);
        try {
            Files.move(attempt, target, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(Objects.requireNonNull(target.getParent()));
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
        return true;
    }

    /** All shards of one output, by number, whole; fails by name where one is missing or they are of different divisions. */
    public List<Path> whole(String pass) {
        List<ShardNumber> there = there(pass);
        if (there.isEmpty()) {
            throw new DataException(within(pass) + ": has no shard to gather; make them with --shard 1/N to --shard N/N"
                    + option(pass) + " of the command whose --out is " + out);
        }
        int count = there.get(0).count();
        List<Path> paths = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ShardNumber each : there) {
            if (each.count() != count) {
                throw new DataException(within(pass) + ": has shards " + there.get(0) + " and " + each
                        + ", of different divisions; remove those that are not meant");
            }
        }
        for (int i = 1; i <= count; i++) {
            ShardNumber shard = new ShardNumber(i, count);
            if (!there.contains(shard)) {
                missing.add(shard.toString());
            }
            paths.add(of(shard, pass));
        }
        if (!missing.isEmpty()) {
            throw new DataException(within(pass) + ": shard" + (missing.size() == 1 ? " " : "s ")
                    + String.join(", ", missing) + (missing.size() == 1 ? " is" : " are")
                    + " missing; run the command with --shard " + missing.get(0) + option(pass) + " (again)");
        }
        return paths;
    }

    private static String option(String pass) {
        return pass.isEmpty() ? "" : " --pass " + pass;
    }

    private List<ShardNumber> there(String pass) {
        if (!Files.isDirectory(within(pass))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(within(pass))) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> new ShardNumber(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))))
                    .sorted((a, b) -> a.count() != b.count()
                            ? Integer.compare(a.count(), b.count())
                            : Integer.compare(a.number(), b.number()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(within(pass) + ": cannot be listed", e);
        }
    }

    /** Removes all shards, and what attempts that were killed have left. */
    public void remove() {
        try {
            Folders.delete(all);
        } catch (IOException e) {
            throw new UncheckedIOException(all + ": cannot be removed; what was gathered is whole", e);
        }
    }
}
