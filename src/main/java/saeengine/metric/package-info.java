/**
 * What every reported number is called, by which formula, in which unit. Tables, JSON files and the report take the names
 * from here, and {@code docs/metrics.md} is written from it.
 */
package saeengine.metric;
