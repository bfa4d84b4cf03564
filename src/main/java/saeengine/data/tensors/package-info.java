/**
 * Files of tensors: safetensors, torch checkpoints, npz, and the folders of Hugging Face that hold them.
 *
 * <p>{@link saeengine.data.tensors.TensorFiles} opens any of them as a {@link saeengine.data.tensors.TensorFile}; values
 * are read when they are asked for.
 */
package saeengine.data.tensors;
