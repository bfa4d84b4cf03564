package saeengine.data.tokenizer.part;

/** Changes a text before it is cut into words. */
public interface Normalizer {
    /** Leaves a text as it is. */
    Normalizer NONE = text -> text;

    String apply(String text);
}
