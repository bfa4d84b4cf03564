package saeengine.study.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import saeengine.activations.LanguageModel;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.tensors.FiniteValues;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.text.StoryReader;
import saeengine.material.NamedSite;
import saeengine.material.Windows;
import saeengine.nn.Sequences;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * What a model holds at some places over some tokens: [tokens, width] in float32 of each place. By default the places are
 * every residual stream, 0 the embeddings, n what n blocks have written, all before the final layer norm.
 */
public final class HiddenStates {
    /**
     * Where a model is read.
     *
     * @param names of the tensors
     * @param sites one for each
     * @param streams whether they are all residual streams in order, which one pass reads
     */
    public record Places(List<String> names, List<Site> sites, boolean streams) {
        /** @param sites by name; null for every residual stream */
        public static Places of(@Nullable List<String> sites, TransformerConfig model) {
            if (sites == null) {
                return new Places(
                        IntStream.rangeClosed(0, model.layers())
                                .mapToObj(i -> "hidden_states." + i)
                                .toList(),
                        IntStream.rangeClosed(0, model.layers())
                                .mapToObj(Site::residual)
                                .toList(),
                        true);
            }
            return new Places(
                    sites,
                    sites.stream()
                            .map(name -> NamedSite.asked(null, name, false)
                                    .orElseThrow()
                                    .in(model))
                            .toList(),
                    false);
        }

        /** How many of a model's blocks have to be run. */
        public int blocks() {
            return sites.stream().mapToInt(Site::blocks).max().orElseThrow();
        }
    }

    private final String model;
    private final Places places;
    private final int[] widths;
    private final int tokens;
    private final float[][] states;

    private HiddenStates(String model, Places places, int[] widths, int tokens) {
        this.model = model;
        this.places = places;
        this.widths = widths;
        this.tokens = tokens;
        this.states = new float[widths.length][];
        for (int i = 0; i < states.length; i++) {
            states[i] = new float[tokens * widths[i]];
        }
    }

    /**
     * The windows of a text, with what the model's tokenizer puts around each.
     *
     * @param context most tokens of a window; null for the model's usual one
     */
    public static List<int[]> windows(LanguageModel language, List<Path> text, @Nullable Integer context) {
        int length = Windows.context(context, language.model().config());
        List<int[]> windows = new ArrayList<>();
        try (StoryReader stories = language.stories(text)) {
            for (int[] story = stories.next(); story != null; story = stories.next()) {
                for (int[] window : Windows.cut(story, length, stories)) {
                    windows.add(stories.frame().around(window));
                }
            }
        }
        return windows;
    }

    /**
     * Reads windows one after another, none seeing another; all states are held in memory.
     *
     * @param name the model's, for messages and the file
     */
    public static HiddenStates read(
            Device device, String name, LanguageModel language, Places places, List<int[]> windows, Log log) {
        TransformerConfig config = language.model().config();
        int tokens = windows.stream().mapToInt(w -> w.length).sum();
        int[] widths =
                places.sites().stream().mapToInt(place -> place.outputs(config)).toArray();
        requireFits(tokens, widths, config);
        HiddenStates read = new HiddenStates(name, places, widths, tokens);
        Meter progress = log.meter("token", "tokens", tokens);
        int at = 0;
        for (int[] window : windows) {
            progress.at(at);
            if (places.streams()) {
                read.readStreams(device, language.model(), window, at);
            } else {
                read.readPlaces(device, language.model(), window, at);
            }
            read.requireFinite(at, window);
            at += window.length;
        }
        progress.wipe();
        return read;
    }

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

    private void readStreams(Device device, Transformer model, int[] window, int at) {
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

    private void readPlaces(Device device, Transformer model, int[] window, int at) {
        for (int i = 0; i < states.length; i++) {
            try (Tape tape = Tape.inference(device)) {
                Tensor rows = places.sites()
                        .get(i)
                        .reach(model, tape, model.sequences(tape, List.of(window)))
                        .output();
                device.download(rows, states[i], at * rows.cols());
            }
        }
    }

    /** The weights were finite when they were read, so that a state that is not grew beyond float32 on the way. */
    private void requireFinite(int at, int[] window) {
        for (int i = 0; i < states.length; i++) {
            int width = widths[i];
            int place = FiniteValues.firstOther(states[i], at * width, (at + window.length) * width);
            if (place >= 0) {
                throw new DataException(model + ": " + places.names().get(i) + " of token " + place / width
                        + " (counted from 0 over all stories; id " + window[place / width - at] + ") is "
                        + states[i][place] + " at dim " + place % width + ", of finite weights: the model's"
                        + " numbers grow beyond float32 there; leave that story out");
            }
        }
    }

    /** How many tokens were read. */
    public int tokens() {
        return tokens;
    }

    /**
     * Writes a safetensors file with a tensor of each place.
     *
     * @param source what was read, for the file
     */
    public void write(Path file, String source) {
        SafeTensorsWriter writer = new SafeTensorsWriter();
        for (int i = 0; i < states.length; i++) {
            writer.add(places.names().get(i), states[i], tokens, widths[i]);
        }
        writer.metadata("model", model);
        writer.metadata("source", source);
        writer.write(file);
    }
}
