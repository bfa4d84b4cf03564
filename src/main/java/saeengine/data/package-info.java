/**
 * Files in and out: safetensors, torch checkpoints, the Hugging Face layout, tokenizers and text.
 *
 * <p>Nothing here knows a tensor of the engine; values leave as plain arrays, so that a reader can be
 * tested, and trusted, alone. Every error names the file and the cause in one line.
 */
package saeengine.data;
