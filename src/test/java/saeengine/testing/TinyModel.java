package saeengine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model shape and a text for tests of whole commands, made on the spot. */
public final class TinyModel {
    private TinyModel() {}

    /** A GPT-Neo config of 12 dims, three layers, 32 positions, that reads bytes. */
    public static Path config(Path folder) {
        return write(folder.resolve("tiny.json"), """
                {"model_type": "gpt_neo", "vocab_size": 260, "hidden_size": 12, "num_layers": 3, "num_heads": 2,
                 "intermediate_size": 20, "window_size": 5, "max_position_embeddings": 32,
                 "attention_types": [[["global", "local"], 1], [["global"], 1]], "eos_token_id": 259}
                """);
    }

    /** Sixty short stories of pseudo-words, different from each other. */
    public static Path stories(Path folder) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 3 + i % 11; j++) {
                text.append((char) ('a' + (i * 7 + j * 3) % 26))
                        .append((char) ('a' + (i + j * 5) % 26))
                        .append(' ');
            }
            text.append("\n<|endoftext|>\n");
        }
        return write(folder.resolve("stories.txt"), text.toString());
    }

    public static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
