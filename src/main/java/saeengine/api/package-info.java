/**
 * sae-engine as a library: the only package whose names and meanings are promised to stay. {@link saeengine.api.Engine} is
 * where to begin. Everything goes through the same services as the commands, so that the same settings and seeds give the same bytes.
 *
 * <p>Nothing here prints, ends the program or keeps state between engines. Errors are unchecked and one line:
 * {@link java.lang.IllegalArgumentException} for wrong arguments and settings, {@link saeengine.api.EngineException} for files,
 * devices and trainings that failed. Rows are float32 and row-major; metrics are float64 and have the names that {@code eval}
 * gives them.
 */
package saeengine.api;
