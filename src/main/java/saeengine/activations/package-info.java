/** From model and text to rows of activations: harvest, shuffle, batches, and rows that come from a file. */
package saeengine.activations;
