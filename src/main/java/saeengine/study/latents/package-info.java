/**
 * What latents of trained autoencoders are active on: a text is read through a model and all of them, and the result is a
 * page to look at, files for other tools, or the active latents themselves.
 */
package saeengine.study.latents;
