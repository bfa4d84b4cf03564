package saeengine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.tensors.FiniteValues;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.text.StoryReader;
import saeengine.material.InputFiles;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.material.Windows;
import saeengine.nn.Sequences;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

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
        private List<Path> text;

        @Option(
                names = "--tokens",
                order = HelpGroup.MODEL,
                paramLabel = "IDS",
                split = ",",
                required = true,
                description = "Token ids, as in 1,2,3: one sequence.")
        private int[] tokens;
    }

    @Option(
            names = "--site",
            order = HelpGroup.MODEL,
            paramLabel = "NAME",
            split = ",",
            description =
                    "These places instead of every residual stream, each as a tensor of its name: " + ModelText.SITES)
    private List<String> sites;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Longer stories are cut into windows of so many tokens. Default: 512, or the model's"
                    + " positions if fewer.")
    private Integer context;

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
        input.text = InputFiles.texts(input.text, ScreenLog.ofOutput());
        ModelLoader loader = ModelLoader.open(model, seed);
        List<Site> places = places(loader.config());
        try (Device device = deviceOptions.openForData()) {
            Screen screen = Screen.ofOutput();
            LanguageModel language =
                    Loading.model(new ScreenLog(screen), loader, device, blocks(places, loader.config()));
            screen.draw("reading the text");
            List<int[]> windows = windows(language);
            int tokens = windows.stream().mapToInt(w -> w.length).sum();
            int[] widths = places.stream()
                    .mapToInt(place -> place.outputs(loader.config()))
                    .toArray();
            requireFits(tokens, widths, loader.config());
            float[][] states = new float[places.size()][];
            for (int i = 0; i < states.length; i++) {
                states[i] = new float[tokens * widths[i]];
            }
            Progress progress = new Progress(screen, "token", "tokens", tokens);
            int at = 0;
            for (int[] window : windows) {
                progress.at(at);
                if (sites == null) {
                    readStreams(device, language.model(), window, states, at);
                } else {
                    readPlaces(device, language.model(), window, places, states, at);
                }
                requireFinite(states, at, window, widths);
                at += window.length;
            }
            progress.wipe();
            screen.draw("writing " + out);
            write(states, tokens, widths);
            screen.wipe();
            System.out.printf("%s: %s of %,d tokens%n", out, names(), tokens);
        }
    }

    private String names() {
        return sites != null ? String.join(", ", sites) : "every residual stream";
    }

    /** Where rows are read: every residual stream, or what was asked for. */
    private List<Site> places(TransformerConfig config) {
        if (sites == null) {
            return IntStream.rangeClosed(0, config.layers())
                    .mapToObj(Site::residual)
                    .toList();
        }
        return sites.stream()
                .map(name -> NamedSite.asked(null, name, false).orElseThrow().in(config))
                .toList();
    }

    private static int blocks(List<Site> places, TransformerConfig config) {
        return places.stream().mapToInt(Site::blocks).max().orElse(config.layers());
    }

    /** What a tensor is called. */
    private String name(int i) {
        return sites == null ? "hidden_states." + i : sites.get(i);
    }

    /** All states are held in memory until they are written. */
    private static void requireFits(int tokens, int[] widths, TransformerConfig config) {
        long bytes = 4L * tokens * IntStream.of(widths).asLongStream().sum();
        int widest = IntStream.of(widths).max().orElseThrow();
        long free = Runtime.getRuntime().maxMemory() - 4 * config.parameters();
        if ((long) tokens * widest > Integer.MAX_VALUE - 64 || bytes > free * 0.8) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%,d tokens make %,d bytes of states, more than this JVM's heap holds: give less text, or a larger"
                            + " heap with 'java -Xmx...'",
                    tokens,
                    bytes));
        }
    }

    private List<int[]> windows(LanguageModel language) {
        if (input.tokens != null) {
            return List.of(input.tokens);
        }
        int length = Windows.context(context, language.model().config());
        List<int[]> windows = new ArrayList<>();
        try (StoryReader stories = language.stories(input.text)) {
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                for (int[] window : Windows.cut(story, length, stories)) {
                    windows.add(stories.frame().around(window));
                }
            }
        }
        return windows;
    }

    private static void readStreams(Device device, Transformer model, int[] window, float[][] states, int at) {
        int hidden = model.config().hidden();
        try (Tape tape = Tape.inference(device)) {
            Sequences sequences = model.sequences(tape, List.of(window));
            Tensor x = model.embed(tape, sequences);
            device.download(x, states[0], at * hidden);
            for (int layer = 0; layer < states.length - 1; layer++) {
                x = model.block(tape, layer, x, sequences);
                device.download(x, states[layer + 1], at * hidden);
            }
        }
    }

    private static void readPlaces(
            Device device, Transformer model, int[] window, List<Site> places, float[][] states, int at) {
        for (int i = 0; i < states.length; i++) {
            try (Tape tape = Tape.inference(device)) {
                Tensor rows = places.get(i)
                        .reach(model, tape, model.sequences(tape, List.of(window)))
                        .output();
                device.download(rows, states[i], at * rows.cols());
            }
        }
    }

    /** The weights were finite when they were read, so that a state that is not grew beyond float32 on the way. */
    private void requireFinite(float[][] states, int at, int[] window, int[] widths) {
        for (int layer = 0; layer < states.length; layer++) {
            int hidden = widths[layer];
            int place = FiniteValues.firstOther(states[layer], at * hidden, (at + window.length) * hidden);
            if (place >= 0) {
                throw new DataException(model + ": " + name(layer) + " of token " + place / hidden
                        + " (counted from 0 over all stories; id " + window[place / hidden - at] + ") is "
                        + states[layer][place] + " at dim " + place % hidden + ", of finite weights: the model's"
                        + " numbers grow beyond float32 there; leave that story out");
            }
        }
    }

    private void write(float[][] states, int tokens, int[] widths) {
        SafeTensorsWriter writer = new SafeTensorsWriter();
        for (int i = 0; i < states.length; i++) {
            writer.add(name(i), states[i], tokens, widths[i]);
        }
        writer.metadata("model", model);
        writer.metadata("source", input.tokens == null ? input.text.toString() : Arrays.toString(input.tokens));
        writer.write(out);
    }
}
