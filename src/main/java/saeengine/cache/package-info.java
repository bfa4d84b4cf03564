/** Rows of activations in a folder: shards, their manifest, and reading them in any order. */
package saeengine.cache;
