/** Transformers composed of ops: the same classes run a loaded model and train one. */
package saeengine.nn;
