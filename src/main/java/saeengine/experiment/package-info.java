/** What carries out trainings of autoencoders, pretrainings and toys: their settings, memory plans, rows, results. */
package saeengine.experiment;
