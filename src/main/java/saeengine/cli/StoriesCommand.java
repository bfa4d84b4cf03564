package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.stories.StoryGenerator;
import saeengine.stories.StoryWriter;

/** {@code stories}: children's stories of the program's own, with their hidden facts if wanted. */
@Command(
        name = "stories",
        description = "Writes short children's stories from the program's own grammar: the same ones for the same"
                + " seed, on every machine.",
        mixinStandardHelpOptions = true)
final class StoriesCommand implements Runnable, WithExamples {
    @Option(
            names = "--count",
            order = HelpGroup.WRITING,
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private long count;

    @Option(
            names = "--seed",
            order = HelpGroup.WRITING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Option(
            names = "--first",
            order = HelpGroup.WRITING,
            paramLabel = "I",
            defaultValue = "0",
            description = "Index of the first story: the others of a seed need not be written. Default:"
                    + " ${DEFAULT-VALUE}.")
    private long first;

    @Option(
            names = "--facts",
            order = HelpGroup.WRITING,
            description = "Write who, what, where and which part of the plot every piece of the text is, one JSON line"
                    + " a story, to FILE.facts.jsonl.")
    private boolean facts;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE",
            required = true,
            description = "The text file to write; a line <|endoftext|> follows each story.")
    private Path out;

    @Mixin
    private OutputFile output;

    @Override
    public List<String> examples() {
        return List.of("stories --count 10000 --out stories.txt");
    }

    @Override
    public void run() {
        if (count < 1) {
            throw new IllegalArgumentException("--count " + count + ": at least 1");
        }
        if (first < 0) {
            throw new IllegalArgumentException("--first " + first + ": at least 0");
        }
        output.require("--out", out);
        if (facts) {
            output.require("--facts", StoryWriter.factsBeside(out));
        }
        StoryWriter.Written written = new StoryWriter(new StoryGenerator(seed)).write(out, first, count, facts);
        System.out.printf(
                Locale.ROOT,
                "%s: %,d stories, %,d words, %,d bytes%n",
                out,
                written.stories(),
                written.words(),
                written.bytes());
        if (facts) {
            System.out.printf(Locale.ROOT, "%s: %,d facts%n", StoryWriter.factsBeside(out), written.facts());
        }
    }
}
