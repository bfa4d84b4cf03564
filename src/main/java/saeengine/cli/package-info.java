/** The commands. The only package that chooses a device, reads options and talks to a person. */
package saeengine.cli;
