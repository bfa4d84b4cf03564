/**
 * The parts that {@code tokenizer.json} puts a tokenizer together from: normalizers, pre-tokenizers, decoders and what
 * stands before and after a text.
 *
 * <p>A kind of a part is a file, and a line in the list of its sort: {@link saeengine.data.tokenizer.part.Normalizers},
 * {@link saeengine.data.tokenizer.part.PreTokenizers}, {@link saeengine.data.tokenizer.part.Decoders},
 * {@link saeengine.data.tokenizer.part.Frames}. What no list has is refused by name.
 */
package saeengine.data.tokenizer.part;
