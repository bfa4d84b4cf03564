package saeengine.study.text;

import java.util.Arrays;
import java.util.function.Consumer;
import saeengine.activations.LanguageModel;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.part.Frame;
import saeengine.nn.Reading;
import saeengine.tensor.Device;

/** Continues texts with a language model, token by token. */
public final class Continuation {
    private final Device device;
    private final LanguageModel language;
    private final int tokens;

    /** @param tokens new ones, at most */
    public Continuation(Device device, LanguageModel language, int tokens) {
        this.device = device;
        this.language = language;
        this.tokens = tokens;
    }

    /**
     * The ids of a text, those that it begins with first, until the model ends it, no token is left to choose, or its
     * positions are used up.
     *
     * @param reading of the model, from its first token
     * @param prompt ids that the text begins with; none for the id that begins a text
     * @param watcher hears of the ids whenever they have grown
     */
    public int[] of(Reading reading, Choice choice, int[] prompt, Consumer<int[]> watcher) {
        int[] begun = language.requireTokenizer().frame().before();
        int[] sequence = begun.length > 0 || prompt.length > 0
                ? new Frame(begun, new int[0]).around(prompt)
                : new int[] {language.endOfText()};
        watcher.accept(sequence);
        int positions = language.model().config().positions();
        for (int i = 0; i < sequence.length - 1; i++) {
            reading.next(device, sequence[i]);
        }
        for (int i = 0; i < tokens && sequence.length < positions; i++) {
            int next = choice.next(sequence, reading.next(device, sequence[sequence.length - 1]));
            if (next < 0 || language.ends().contains(next)) {
                break;
            }
            sequence = Arrays.copyOf(sequence, sequence.length + 1);
            sequence[sequence.length - 1] = next;
            watcher.accept(sequence);
        }
        return sequence;
    }

    /** What the ids of {@link #of} say, without the one that begins the text. */
    public String text(int[] sequence) {
        Tokenizer tokenizer = language.requireTokenizer();
        int before = tokenizer.frame().before().length;
        int begun = before == 0 && sequence[0] == language.endOfText() ? 1 : before;
        return tokenizer.decode(Arrays.copyOfRange(sequence, begun, sequence.length));
    }
}
