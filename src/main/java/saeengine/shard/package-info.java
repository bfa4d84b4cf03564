/**
 * Work that is divided: which part of it a command does, where its output is until all parts are gathered. Any launcher that
 * can start command lines on machines with a common file system will do.
 */
package saeengine.shard;
