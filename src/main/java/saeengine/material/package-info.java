/** What trainings and studies read: texts and their windows, sites by name, models while they load, worlds of synthetic rows. */
package saeengine.material;
