package saeengine.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An autoencoder that was evaluated.
 *
 * @param sae its file or folder
 * @param description its activation and sizes in words
 * @param metrics over the rows
 * @param suite SAEBench's measures; empty where {@link EvalConfig#suite} did not ask for them
 * @param warnings reasons why results mean less than they seem to, for all autoencoders that were evaluated together
 */
public record SaeEvaluation(
        Path sae, String description, Metrics metrics, Optional<SuiteResult> suite, List<String> warnings) {}
