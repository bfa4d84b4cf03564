/** What a device is checked for: every op against float64, whole trainings against another device's, times against the card's peak. */
package saeengine.check;
