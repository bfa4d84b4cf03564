/** What is found out about autoencoders that are there: measures over rows and texts, and all that commands tell of them. */
package saeengine.study;
