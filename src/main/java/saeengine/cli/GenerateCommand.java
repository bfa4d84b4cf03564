package saeengine.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.data.Tokenizer;
import saeengine.nn.GptNeo;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** {@code generate}: the likeliest continuation of a prompt, token by token. */
@Command(
        name = "generate",
        description = "Continues a prompt greedily: the likeliest token each time, until the end-of-text id.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Runnable {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = ModelText.MODEL)
    private String model;

    @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "How the text begins.")
    private String prompt;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many new tokens. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(names = "--ids", description = "Print all token ids, the prompt's first, instead of text.")
    private boolean ids;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = ModelText.SEED)
    private long seed;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public void run() {
        if (tokens < 1) {
            throw new IllegalArgumentException("--tokens " + tokens + ": at least 1");
        }
        ModelLoader loader = ModelLoader.open(model, seed);
        try (Device device = deviceOptions.openForData()) {
            LanguageModel language = loader.load(device, loader.config().layers());
            Tokenizer tokenizer = language.requireTokenizer();
            int[] sequence = tokenizer.encode(prompt);
            if (sequence.length == 0) {
                sequence = new int[] {language.endOfText()};
            }
            for (int i = 0; i < tokens && sequence.length < loader.config().positions(); i++) {
                int next = likeliest(device, language.model(), sequence);
                if (next == language.endOfText()) {
                    break;
                }
                sequence = Arrays.copyOf(sequence, sequence.length + 1);
                sequence[sequence.length - 1] = next;
            }
            System.out.println(ids ? Arrays.toString(sequence) : tokenizer.decode(sequence));
        }
    }

    /** The id with the largest logit after a sequence; the smaller id of two alike. */
    static int likeliest(Device device, GptNeo model, int[] sequence) {
        try (Tape tape = Tape.inference(device)) {
            Tensor x = model.residual(
                    tape,
                    model.sequences(tape, List.of(sequence)),
                    model.config().layers());
            float[] logits = model.logits(tape, x.rowRange(sequence.length - 1, sequence.length))
                    .toArray();
            int best = 0;
            for (int id = 1; id < logits.length; id++) {
                if (logits[id] > logits[best]) {
                    best = id;
                }
            }
            return best;
        }
    }
}
