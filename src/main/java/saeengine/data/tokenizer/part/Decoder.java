package saeengine.data.tokenizer.part;

import java.util.List;

/** A step from tokens, as the vocabulary writes them, to text: what the last step leaves is put together. */
public interface Decoder {
    /** As files without a decoder are read: the tokens with a space between each two. */
    Decoder SPACED = tokens -> List.of(String.join(" ", tokens));

    List<String> decode(List<String> tokens);
}
