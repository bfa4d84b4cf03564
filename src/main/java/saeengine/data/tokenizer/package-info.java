/**
 * Text to token ids and back: {@link saeengine.data.tokenizer.TokenizerLoader} reads the tokenizer in a model's folder,
 * and {@link saeengine.data.tokenizer.BpeTrainer} learns a new one from text.
 */
package saeengine.data.tokenizer;
