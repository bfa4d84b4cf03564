package saeengine.latents;

/**
 * Tokens of one story that a model reads together.
 *
 * @param story number of the story, from 0
 * @param offset tokens of the story before these
 * @param ids at least one
 */
public record Window(long story, int offset, int[] ids) {}
