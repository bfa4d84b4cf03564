package saeengine.activations;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.part.Frame;
import saeengine.nn.Transformer;

/**
 * A transformer ready to read text.
 *
 * @param model the network, perhaps of its first blocks only
 * @param tokenizer what turns text into ids; empty where the model's folder has none
 * @param ends the ids that end a text, at least one
 * @param source where it came from, for the run log
 */
public record LanguageModel(Transformer model, Optional<Tokenizer> tokenizer, List<Integer> ends, String source) {
    /** The id that stands between texts, and before one whose tokenizer puts nothing there. */
    public int endOfText() {
        return ends.get(0);
    }

    /** The tokenizer, or one line that says what is missing. */
    public Tokenizer requireTokenizer() {
        return tokenizer.orElseThrow(() -> new IllegalArgumentException(source
                + ": has no tokenizer, which text needs: put vocab.json and merges.txt, or tokenizer.json, beside the"
                + " weights"));
    }

    /** The id before a text whose tokens are predicted: the one that its tokenizer puts there, or else the end-of-text id. */
    public int beginning() {
        int[] before = frame().orElse(Frame.NONE).before();
        return before.length > 0 ? before[before.length - 1] : endOfText();
    }

    /** What its tokenizer puts around a text, where it puts something there. */
    public Optional<Frame> frame() {
        return tokenizer.map(Tokenizer::frame).filter(frame -> frame.size() > 0);
    }

    /** Opens stories; files of token ids ({@code .bin}) need no tokenizer, text does. */
    public StoryReader stories(List<Path> files) {
        boolean idsOnly = files.stream().allMatch(file -> file.toString().endsWith(".bin"));
        Tokenizer reader = idsOnly && tokenizer.isEmpty()
                ? new ByteTokenizer(model.config().vocabulary(), endOfText())
                : requireTokenizer();
        return StoryReader.open(files, reader);
    }
}
