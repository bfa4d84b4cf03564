package saeengine.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.data.AtomicFile;
import saeengine.data.text.StoryReader;
import saeengine.data.text.TextReader;
import saeengine.data.tokenizer.BpeTables;
import saeengine.data.tokenizer.BpeTrainer;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.TokenizerLoader;

/** The text of a pretraining: a tokenizer, found or trained, the stories as ids, and those held out. */
final class PretrainText {
    private static final List<String> FILES = List.of("tokenizer.json", "vocab.json", "merges.txt");

    private final PretrainSettings settings;
    private final Tokenizer tokenizer;
    private final @Nullable BpeTables trained;
    private final List<int[]> stories = new ArrayList<>();
    private final List<int[]> heldOut = new ArrayList<>();

    private PretrainText(PretrainSettings settings, Tokenizer tokenizer, @Nullable BpeTables trained) {
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.trained = trained;
        read(settings.text, stories);
        requireEnough(settings, stories.size());
        if (settings.valText != null) {
            read(settings.valText, heldOut);
        }
        List<int[]> first = stories.subList(0, settings.heldOut());
        heldOut.addAll(first);
        first.clear();
    }

    /** @param vocabulary ids of the tokenizer that is trained where none is given */
    static PretrainText read(PretrainSettings settings, int vocabulary) {
        if (settings.resume) {
            return new PretrainText(settings, TokenizerLoader.load(settings.folder()), null);
        }
        Path given = settings.tokenizerFolder();
        if (given != null) {
            return new PretrainText(settings, TokenizerLoader.load(given), null);
        }
        BpeTables tables = train(settings, vocabulary);
        return new PretrainText(settings, tables.tokenizer(), tables);
    }

    private static void requireEnough(PretrainSettings settings, int stories) {
        if (stories <= settings.heldOut()) {
            throw new IllegalArgumentException("--text " + settings.text + ": holds " + stories + " stories, of which "
                    + settings.heldOut() + " are held out; give more text, or fewer with --val-stories");
        }
    }

    /** From the stories that are trained on: those held out stay unseen. */
    private static BpeTables train(PretrainSettings settings, int vocabulary) {
        BpeTrainer trainer = new BpeTrainer();
        try (TextReader texts = TextReader.open(settings.text)) {
            int count = 0;
            for (String story = texts.next(); story != null; story = texts.next()) {
                if (count++ >= settings.heldOut()) {
                    trainer.add(story);
                }
            }
            requireEnough(settings, count);
        }
        return trainer.train(vocabulary);
    }

    private void read(List<Path> files, List<int[]> into) {
        try (StoryReader reader = StoryReader.open(files, tokenizer)) {
            for (int[] story = reader.next(); story != null; story = reader.next()) {
                into.add(story);
            }
        }
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    List<int[]> stories() {
        return stories;
    }

    List<int[]> heldOut() {
        return heldOut;
    }

    long tokens() {
        return stories.stream().mapToLong(story -> story.length).sum();
    }

    /** Puts the tokenizer beside the model. */
    void writeTokenizer(Path folder) {
        if (trained != null) {
            trained.write(folder);
            return;
        }
        for (Path file : tokenizerFiles(Objects.requireNonNull(settings.tokenizerFolder()))) {
            AtomicFile.copy(file, folder.resolve(file.getFileName()));
        }
    }

    /** The files of the tokenizer in a folder. */
    static List<Path> tokenizerFiles(Path folder) {
        return FILES.stream().map(folder::resolve).filter(Files::exists).toList();
    }
}
