package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import saeengine.shard.ShardFolders;
import saeengine.shard.ShardNumber;

/** {@code --shard I/N} of the commands whose work can be divided. */
final class ShardOption implements ITypeConverter<ShardNumber> {
    static final String TEXT =
            "Do the I-th of N equal parts of this command, into a folder beside --out; 'gather --out'"
                    + " puts them together, to the bytes that one machine would have written.";

    @Override
    public ShardNumber convert(String typed) {
        try {
            return ShardNumber.parse(typed);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /**
     * Makes a shard, unless it is there.
     *
     * @param pass which of its outputs; empty where there is but one
     * @param make writes it into a folder, and says whether it came to its end
     */
    static void make(ShardNumber shard, Path out, String pass, Predicate<Path> make) {
        ShardFolders folders = new ShardFolders(out);
        Path target = folders.of(shard, pass);
        if (Files.isDirectory(target)) {
            System.out.println("shard " + shard + " is there already: " + target);
        } else if (folders.make(shard, pass, make)) {
            System.out.println("shard " + shard + ": " + target);
        } else {
            System.out.println("shard " + shard + " leaves nothing behind");
        }
    }
}
