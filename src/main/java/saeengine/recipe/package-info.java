/** The named recipes, a file each or a family each: our own, and those that follow another trainer step by step. */
package saeengine.recipe;
