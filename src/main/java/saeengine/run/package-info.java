/** The folder of a run: its settings and result, its lock, the files that feed it, resuming it; and what a run reports. */
package saeengine.run;
