/** Families of models: what a config.json and the tensors of a checkpoint are in parts of {@code nn}. */
package saeengine.family;
