package saeengine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import saeengine.data.tokenizer.BpeTables;
import saeengine.data.tokenizer.BpeTrainer;
import saeengine.data.tokenizer.Tokenizer;

/** Small texts, files and a vocabulary of their own for the text tests. */
public final class Fixtures {
    public static final List<String> STORIES = List.of(
            "The cat sat on the mat. The cat was fat and the mat was flat.",
            "A fox met the cat. \"That is a fine mat,\" said the fox.\nThe cat didn't mind.",
            "Then the fox and the cat sat on the mat and ate the last of the 12 cakes.");

    private Fixtures() {}

    /** A vocabulary of 280 tokens learned from the stories. */
    public static BpeTables smallTables() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.addAll(STORIES);
        return trainer.train(280);
    }

    public static Tokenizer smallTokenizer() {
        return smallTables().tokenizer();
    }

    public static Path write(Path folder, String name, String text) {
        return write(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Path write(Path folder, String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids as little-endian 16-bit numbers. */
    public static byte[] u16(int... ids) {
        byte[] bytes = new byte[2 * ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[2 * i] = (byte) ids[i];
            bytes[2 * i + 1] = (byte) (ids[i] >> 8);
        }
        return bytes;
    }
}
