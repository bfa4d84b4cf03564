/** Shards of sae-engine's commands as tasks of Spark: it starts command lines, and knows no class of the program. */
package saeengine.spark;
