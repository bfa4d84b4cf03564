/** What a device has to keep to: every op beside float64, whole trainings beside another device's, times beside the card's. */
package saeengine.check;
