package saeengine.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.BundledModel;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.data.tokenizer.EndOfText;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.part.Frame;
import saeengine.nn.Reading;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;

/** {@code generate}: continues a prompt, token by token. */
@Command(
        name = "generate",
        description = "Continues a prompt until the end-of-text id: with the likeliest token each time, or with drawn"
                + " ones at a --temperature. Without a prompt it begins a text.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Runnable, WithExamples {
    private static final long SAMPLING_STREAM = 1;

    @Option(
            names = "--model",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            defaultValue = BundledModel.SPEC,
            description = ModelText.MODEL + " Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(
            names = "--prompt",
            order = HelpGroup.MODEL,
            paramLabel = "TEXT",
            defaultValue = "",
            description =
                    "How the text begins; <|endoftext|> in it is the end-of-text id. Default: with that id, as a new"
                            + " text.")
    private String prompt;

    @Option(
            names = "--tokens",
            order = HelpGroup.WRITING,
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many new tokens. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--count",
            order = HelpGroup.WRITING,
            paramLabel = "N",
            defaultValue = "1",
            description = "So many texts, a line <|endoftext|> after each but the last. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--temperature",
            order = HelpGroup.WRITING,
            paramLabel = "T",
            defaultValue = "0",
            description = "Draw tokens with probability softmax(logits / T); 0 takes the likeliest. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--top-p",
            order = HelpGroup.WRITING,
            paramLabel = "P",
            defaultValue = "1",
            description = "Draw from the fewest likeliest tokens that have this probability together. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double topP;

    @Option(
            names = "--no-repeat",
            order = HelpGroup.WRITING,
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Never write the same N tokens in a row twice in a text, which ends where that leaves no token;"
                            + " 0 allows it. Default: ${DEFAULT-VALUE}.")
    private int noRepeat;

    @Option(
            names = "--ids",
            order = HelpGroup.OUTPUT,
            description = "Print all token ids, the prompt's first, instead of text.")
    private boolean ids;

    @Option(
            names = "--seed",
            order = HelpGroup.WRITING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Mixin
    private SteerOptions steering;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "generate --prompt 'One day, Tom'",
                "generate --model TinyStories-33M --prompt 'Once upon a time' --temperature 0.8 --count 3",
                "generate --prompt 'One day, Tom' --sae runs/first/F4096 --steer 17=20");
    }

    @Override
    public void run() {
        if (tokens < 1) {
            throw new IllegalArgumentException("--tokens " + tokens + ": at least 1");
        }
        if (count < 1) {
            throw new IllegalArgumentException("--count " + count + ": at least 1");
        }
        steering.validate();
        Choice plain = new Choice(sampler(), new NoRepeat(noRepeat));
        Choice other = new Choice(sampler(), plain.rule());
        ModelLoader loader = ModelLoader.open(model, seed);
        Loading.requirePredicts(model, loader.config());
        try (Device device = deviceOptions.openForData()) {
            Optional<SteerOptions.Steered> steered = steering.open(device, loader.config());
            LanguageModel language = Loading.model(
                    Screen.ofErrors(), loader, device, loader.config().layers());
            Tokenizer tokenizer = language.requireTokenizer();
            int[] read = EndOfText.encode(tokenizer, language.endOfText(), prompt);
            for (int i = 0; i < count; i++) {
                if (steered.isPresent()) {
                    System.out.println("--- as it is");
                }
                write(device, language, new Reading(language.model()), plain, read);
                if (steered.isPresent()) {
                    System.out.println("--- with " + steered.get().title());
                    Reading changed = new Reading(
                            language.model(),
                            steered.get().layer(),
                            steered.get().intervention());
                    write(device, language, changed, other, read);
                }
                if (i < count - 1) {
                    System.out.println("<|endoftext|>");
                }
            }
        }
    }

    /** How the next token is chosen. */
    private record Choice(Sampler sampler, NoRepeat rule) {}

    private Sampler sampler() {
        return new Sampler(temperature, topP, new RandomStream(seed, SAMPLING_STREAM));
    }

    private void write(Device device, LanguageModel language, Reading reading, Choice choice, int[] read) {
        Tokenizer tokenizer = language.requireTokenizer();
        GrowingText text = new GrowingText(System.out);
        int[] written = continued(device, language, reading, choice, read, sequence -> {
            if (!ids) {
                text.show(text(tokenizer, language, sequence));
            }
        });
        text.end(ids ? Arrays.toString(written) : text(tokenizer, language, written));
    }

    /** @param watcher hears of the sequence whenever it has grown */
    private int[] continued(
            Device device,
            LanguageModel language,
            Reading reading,
            Choice choice,
            int[] read,
            Consumer<int[]> watcher) {
        int[] begun = language.requireTokenizer().frame().before();
        int[] sequence = begun.length > 0 || read.length > 0
                ? new Frame(begun, new int[0]).around(read)
                : new int[] {language.endOfText()};
        watcher.accept(sequence);
        int positions = language.model().config().positions();
        for (int i = 0; i < sequence.length - 1; i++) {
            reading.next(device, sequence[i]);
        }
        for (int i = 0; i < tokens && sequence.length < positions; i++) {
            float[] logits = reading.next(device, sequence[sequence.length - 1]);
            if (!choice.rule().forbid(sequence, logits)) {
                break;
            }
            int next = choice.sampler().pick(logits);
            if (language.ends().contains(next)) {
                break;
            }
            sequence = Arrays.copyOf(sequence, sequence.length + 1);
            sequence[sequence.length - 1] = next;
            watcher.accept(sequence);
        }
        return sequence;
    }

    private static String text(Tokenizer tokenizer, LanguageModel language, int[] sequence) {
        int before = tokenizer.frame().before().length;
        int begun = before == 0 && sequence[0] == language.endOfText() ? 1 : before;
        return tokenizer.decode(Arrays.copyOfRange(sequence, begun, sequence.length));
    }
}
