/** Fetching from the Hugging Face hub, into its own cache. The only package that touches a network. */
package saeengine.data.hub;
