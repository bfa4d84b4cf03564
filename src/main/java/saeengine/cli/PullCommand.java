package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import saeengine.data.hub.HubPull;
import saeengine.data.hub.RepositoryType;
import saeengine.run.EngineVersion;

/** {@code pull}: a model, data set or autoencoder from the Hugging Face hub into its cache. */
@Command(
        name = "pull",
        description = "Fetches a model, data set or autoencoder from the Hugging Face hub into its cache, where --model"
                + " ORG/NAME and Hugging Face's own tools find it. No other command touches the network. What was broken"
                + " off is gone on with, and every file is held against the size and sum that the hub gives.",
        mixinStandardHelpOptions = true,
        footer = {
            "The cache is where HF_HUB_CACHE, HF_HOME or XDG_CACHE_HOME say, else ~/.cache/huggingface/hub. The hub is"
                    + " https://huggingface.co, or the mirror in HF_ENDPOINT. A token is taken from HF_TOKEN or from the file"
                    + " that 'hf auth login' writes, and sent to the hub only. HTTPS_PROXY and NO_PROXY are heeded;"
                    + " HF_HUB_OFFLINE forbids."
        })
final class PullCommand implements Runnable, WithExamples {
    private static final long MEGABYTE = 1_000_000;

    @Parameters(paramLabel = "ORG/NAME", arity = "1", description = "The repository, as in roneneldan/TinyStories-33M.")
    private String repository;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "model",
            description =
                    "What it holds: model, dataset or sae. Of a model the config, the tokenizer and the weights are"
                            + " fetched, as safetensors where there are such; of a dataset its texts in one form, Parquet"
                            + " before .jsonl before .txt; of an sae the weights and settings of its only folder with weights."
                            + " Default: ${DEFAULT-VALUE}.")
    private RepositoryType type;

    @Option(
            names = "--revision",
            paramLabel = "REV",
            defaultValue = "main",
            description =
                    "A branch, a tag or a commit. Default: ${DEFAULT-VALUE}, which is the one that --model ORG/NAME"
                            + " finds.")
    private String revision;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            split = ",",
            description = "The files whose names fit, and no others: * is anything, / included, ? one character, [abc]"
                    + " one of these. Several with commas between them.")
    private @Nullable List<String> include;

    @Override
    public List<String> examples() {
        return List.of(
                "pull roneneldan/TinyStories-33M",
                "pull roneneldan/TinyStories --type dataset --include 'data/validation-*'",
                "pull google/gemma-scope-2b-pt-res --type sae --include 'layer_12/width_16k/average_l0_82/*'");
    }

    @Override
    public void run() {
        List<String> patterns = include == null ? List.of() : include;
        Shown shown = new Shown();
        Path snapshot = HubPull.ofUser("sae-engine/" + EngineVersion.text().replaceAll("[^\\w.-]", ""), shown)
                .run(new HubPull.Request(type, repository, revision, patterns));
        System.out.println("in: " + snapshot);
        if (type == RepositoryType.MODEL && patterns.isEmpty()) {
            System.out.println("use: --model " + (revision.equals("main") ? repository : snapshot));
        }
        if (type == RepositoryType.DATASET) {
            System.out.println("use: --text " + snapshot);
        }
    }

    /** The run's lines on the output, the bytes as a progress. */
    private static final class Shown implements HubPull.Listener {
        private final Screen screen = Screen.ofOutput();
        private @Nullable Progress progress;
        private long bytes;

        @Override
        public void say(String line) {
            screen.say(line);
        }

        @Override
        public void begins(long all) {
            bytes = 0;
            progress = new Progress(screen, "MB", "MB", Math.max(1, all / MEGABYTE));
        }

        @Override
        public void fetched(long count) {
            bytes += count;
            if (progress != null) {
                progress.at(Math.max(0, bytes) / MEGABYTE);
            }
        }

        @Override
        public void ends() {
            if (progress != null) {
                progress.wipe();
            }
        }
    }
}
