/**
 * The parts that {@code tokenizer.json} puts a tokenizer together from: normalizers, pre-tokenizers, decoders and what
 * stands before and after a text.
 *
 * <p>A kind of a part is a file, and a line in the list of its sort: {@link saeengine.data.tokens.Normalizers},
 * {@link saeengine.data.tokens.PreTokenizers}, {@link saeengine.data.tokens.Decoders},
 * {@link saeengine.data.tokens.Frames}. What no list has is refused by name.
 */
package saeengine.data.tokens;
