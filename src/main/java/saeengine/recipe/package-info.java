/** The named recipes, one file for each or for a family: our own, and those that follow another trainer step by step. */
package saeengine.recipe;
