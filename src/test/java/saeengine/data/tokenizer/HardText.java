package saeengine.data.tokenizer;

import java.util.random.RandomGenerator;

/** Text that is hard to tokenize. */
public final class HardText {
    private HardText() {}

    /** Text made to be hard to tokenize: odd spaces, contractions, digits, marks, pictures, every kind of letter. */
    public static String of(RandomGenerator random, int parts) {
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
