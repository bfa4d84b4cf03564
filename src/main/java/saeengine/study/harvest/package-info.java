/** The rows of a model over a text, written into a folder in shards that training and evaluation read. */
package saeengine.study.harvest;
