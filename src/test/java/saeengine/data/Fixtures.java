package saeengine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/** Small texts, files and a vocabulary of their own for the text tests. */
final class Fixtures {
    static final List<String> STORIES = List.of(
            "The cat sat on the mat. The cat was fat and the mat was flat.",
            "A fox met the cat. \"That is a fine mat,\" said the fox.\nThe cat didn't mind.",
            "Then the fox and the cat sat on the mat and ate the last of the 12 cakes.");

    private Fixtures() {}

    /** A vocabulary of 280 tokens learned from the stories. */
    static BpeTables smallTables() {
        BpeTrainer trainer = new BpeTrainer();
        trainer.addAll(STORIES);
        return trainer.train(280);
    }

    static BpeTokenizer smallTokenizer() {
        return smallTables().tokenizer();
    }

    static Path write(Path folder, String name, String text) {
        return write(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path folder, String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids as little-endian 16-bit numbers. */
    static byte[] u16(int... ids) {
        byte[] bytes = new byte[2 * ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[2 * i] = (byte) ids[i];
            bytes[2 * i + 1] = (byte) (ids[i] >> 8);
        }
        return bytes;
    }

    /** Text made to be hard to tokenize: odd spaces, contractions, digits, marks, pictures, every kind of letter. */
    static String hardText(RandomGenerator random, int parts) {
        String[] chosen = {
            " ",
            "  ",
            "   ",
            "\n",
            "\r\n",
            "\t",
            "\u00a0",
            "\u2028",
            "\u3000",
            "\u200b",
            "\u0085",
            "\u001c",
            "'s",
            "'S",
            "'ll",
            "'",
            "n't",
            "the",
            " The",
            "0",
            "123",
            " 45",
            "½",
            "٣",
            "Ⅷ",
            "é",
            "e\u0301",
            "ß",
            "Я",
            "中文",
            "ひ",
            "한",
            "عر",
            "\u0928\u093f",
            "🦙",
            "👩‍👧",
            "🇩🇪",
            "☃️",
            "<|endoftext|>",
            "=====",
            "...",
            "\"",
            "_",
            "\\",
            "—",
            "\u0000",
            "\ufffd",
            "\ufeff",
            "𝔘",
            "ﬁ"
        };
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(' ', 127));
                case 1 -> text.appendCodePoint(anyCodePoint(random));
                default -> text.append(chosen[random.nextInt(chosen.length)]);
            }
        }
        return text.toString();
    }

    /** Any assigned character; Java and other libraries need not agree on ones that Unicode has yet to name. */
    private static int anyCodePoint(RandomGenerator random) {
        while (true) {
            int point = random.nextInt(random.nextBoolean() ? 0x3000 : 0x20000);
            if (Character.isDefined(point) && Character.getType(point) != Character.SURROGATE) {
                return point;
            }
        }
    }
}
