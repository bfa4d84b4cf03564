/** The folder of a run: its settings and result, its lock, the files that feed it, going on with it; and what a run says. */
package saeengine.run;
