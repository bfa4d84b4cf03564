package saeengine.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.BundledModel;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.data.tokenizer.EndOfText;
import saeengine.material.Loading;
import saeengine.nn.Reading;
import saeengine.study.text.Choice;
import saeengine.study.text.Continuation;
import saeengine.study.text.Steering;
import saeengine.tensor.Device;

/** {@code generate}: continues a prompt, token by token. */
@Command(
        name = "generate",
        description = "Continues a prompt until the end-of-text id: with the likeliest token each time, or with drawn"
                + " ones at a --temperature. Without a prompt it begins a text.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Runnable, WithExamples {
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
        Choice plain = new Choice(temperature, topP, noRepeat, seed);
        Choice other = new Choice(temperature, topP, noRepeat, seed);
        ModelLoader loader = ModelLoader.open(model, seed);
        Loading.requirePredicts(model, loader.config());
        try (Device device = deviceOptions.openForData()) {
            Optional<Steering> steered = steering.open(device, loader.config());
            LanguageModel language = Loading.model(
                    new ScreenLog(Screen.ofErrors()),
                    loader,
                    device,
                    loader.config().layers());
            int[] read = EndOfText.encode(language.requireTokenizer(), language.endOfText(), prompt);
            Continuation continuation = new Continuation(device, language, tokens);
            for (int i = 0; i < count; i++) {
                if (steered.isPresent()) {
                    System.out.println("--- as it is");
                }
                write(continuation, new Reading(language.model()), plain, read);
                if (steered.isPresent()) {
                    System.out.println("--- with " + steered.get().title());
                    Reading changed = new Reading(
                            language.model(),
                            steered.get().layer(),
                            steered.get().intervention());
                    write(continuation, changed, other, read);
                }
                if (i < count - 1) {
                    System.out.println("<|endoftext|>");
                }
            }
        }
    }

    private void write(Continuation continuation, Reading reading, Choice choice, int[] read) {
        GrowingText text = new GrowingText(System.out);
        int[] written = continuation.of(reading, choice, read, sequence -> {
            if (!ids) {
                text.show(continuation.text(sequence));
            }
        });
        text.end(ids ? Arrays.toString(written) : continuation.text(written));
    }
}
