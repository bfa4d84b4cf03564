/**
 * Work that is divided: which part of it a command does, where its output is until all parts are gathered. Anything that
 * starts command lines on machines with a common file system can launch it.
 */
package saeengine.shard;
