package saeengine.api;

import java.nio.file.Path;

/**
 * Activations in a folder, for {@link TrainConfig#activations} and {@link EvalConfig#activations}.
 *
 * @param folder with a manifest and shards
 * @param rows how many, one a token
 * @param width numbers of a row; of a transcoder's what is read and what is written
 */
public record Harvested(Path folder, long rows, int width) {}
