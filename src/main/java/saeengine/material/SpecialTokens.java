package saeengine.material;

import java.util.Optional;
import saeengine.activations.LanguageModel;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.part.Frame;

/** What a tokenizer puts around a text, for a run's first lines. */
public final class SpecialTokens {
    private SpecialTokens() {}

    /** As {@code [CLS] ... [SEP] around each window}; empty where there are none. */
    public static Optional<String> around(LanguageModel language) {
        return language.frame().map(frame -> written(language.requireTokenizer(), frame) + " around each window");
    }

    private static String written(Tokenizer tokenizer, Frame frame) {
        return (tokenizer.decode(frame.before()) + " ... " + tokenizer.decode(frame.after())).strip();
    }
}
