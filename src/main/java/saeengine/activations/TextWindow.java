package saeengine.activations;

/**
 * Tokens of one story that a model reads together, without those that its tokenizer puts around them.
 *
 * @param story number of the story, from 0
 * @param offset tokens of the story before these
 * @param ids at least one
 */
public record TextWindow(long story, int offset, int[] ids) {}
