package saeengine.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.material.InputFiles;
import saeengine.material.Loading;
import saeengine.study.text.HiddenStates;
import saeengine.tensor.Device;

/** {@code hidden}: every residual stream of a model over some tokens, into a file. */
@Command(
        name = "hidden",
        description = "Writes hidden_states.0 .. n of a model, [tokens, d] in float32: the residual stream after"
                + " 0 .. n blocks, before the final layer norm.",
        mixinStandardHelpOptions = true)
final class HiddenCommand implements Runnable, WithExamples {
    @Option(
            names = "--model",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            required = true,
            description = ModelText.MODEL)
    private String model;

    @ArgGroup(multiplicity = "1")
    private Input input;

    static final class Input {
        @Option(
                names = "--text",
                order = HelpGroup.MODEL,
                paramLabel = "FILE",
                split = ",",
                required = true,
                description = "Read one after another, none seeing another: " + ModelText.STORIES)
        private @Nullable List<Path> text;

        @Option(
                names = "--tokens",
                order = HelpGroup.MODEL,
                paramLabel = "IDS",
                split = ",",
                required = true,
                description = "Token ids, as in 1,2,3: one sequence.")
        private int @Nullable [] tokens;
    }

    @Option(
            names = "--site",
            order = HelpGroup.MODEL,
            paramLabel = "NAME",
            split = ",",
            description =
                    "These places instead of every residual stream, each as a tensor of its name: " + ModelText.SITES)
    private @Nullable List<String> sites;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Longer stories are cut into windows of so many tokens. Default: 512, or the model's"
                    + " positions if fewer.")
    private @Nullable Integer context;

    @Option(
            names = "--seed",
            order = HelpGroup.MODEL,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "FILE.safetensors",
            required = true,
            description = "The file to write.")
    private Path out;

    @Mixin
    private OutputFile output;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "hidden --model TinyStories-33M --text stories.txt --out states.safetensors",
                "hidden --model bundled:story --tokens 1,2,3 --out states.safetensors",
                "hidden --model bundled:story --tokens 1,2,3 --site blocks.2.hook_mlp_out --out mlp.safetensors");
    }

    @Override
    public void run() {
        output.require("--out", out);
        List<Path> text = InputFiles.textsIfGiven(input.text, ScreenLog.ofOutput());
        ModelLoader loader = ModelLoader.open(model, seed);
        HiddenStates.Places places = HiddenStates.Places.of(sites, loader.config());
        try (Device device = deviceOptions.openForData()) {
            ScreenLog log = ScreenLog.ofOutput();
            LanguageModel language = Loading.model(log, loader, device, places.blocks());
            log.doing("reading the text");
            List<int[]> windows = text != null
                    ? HiddenStates.windows(language, text, context)
                    : List.of(Objects.requireNonNull(input.tokens));
            log.done();
            HiddenStates states = HiddenStates.read(device, model, language, places, windows, log);
            log.doing("writing " + out);
            states.write(out, text != null ? text.toString() : Arrays.toString(input.tokens));
            log.done();
            String names = sites != null ? String.join(", ", sites) : "every residual stream";
            System.out.printf("%s: %s of %,d tokens%n", out, names, states.tokens());
        }
    }
}
