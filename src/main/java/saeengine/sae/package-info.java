/** Autoencoders over rows of activations: parameters, forward pass, loss. */
package saeengine.sae;
