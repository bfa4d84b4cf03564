package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.material.InputFiles;
import saeengine.material.Loading;
import saeengine.material.Windows;
import saeengine.study.text.TextLoss;
import saeengine.tensor.Device;

/** {@code loss}: how well a model predicts a text. */
@Command(
        name = "loss",
        description = "Prints a model's loss on a text in nats per token. The end-of-text id is put before each story,"
                + " and each of the story's tokens is predicted.",
        mixinStandardHelpOptions = true)
final class LossCommand implements Runnable, WithExamples {
    @Option(
            names = "--model",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            required = true,
            description = ModelText.MODEL)
    private String model;

    @Option(
            names = "--text",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            required = true,
            description = "What is read: " + ModelText.STORIES)
    private List<Path> text;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Longer stories are cut into windows of so many tokens, the end-of-text id before each."
                    + " Default: 512, or the model's positions if fewer.")
    private @Nullable Integer context;

    @Option(
            names = "--trigram",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            description = "Also the loss of a Kneser-Ney trigram over the same tokens, counted on these stories; its"
                    + " discounts are those that suit --text best.")
    private @Nullable List<Path> trigram;

    @Option(
            names = "--seed",
            order = HelpGroup.MODEL,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "loss --model bundled:story --text heldout.txt",
                "loss --model bundled:story --text heldout.txt --trigram stories.txt");
    }

    @Override
    public void run() {
        text = InputFiles.texts(text, ScreenLog.ofOutput());
        trigram = InputFiles.textsIfGiven(trigram, ScreenLog.ofOutput());
        ModelLoader loader = ModelLoader.open(model, seed);
        Loading.requirePredicts(model, loader.config());
        try (Device device = deviceOptions.openForData()) {
            ScreenLog log = new ScreenLog(Screen.ofErrors());
            LanguageModel language =
                    Loading.model(log, loader, device, loader.config().layers());
            TextLoss loss = new TextLoss(device, model, language, text);
            TextLoss.Result result = loss.measure(Windows.context(context, loader.config()), log);
            System.out.printf(Locale.ROOT, "%.6f nats per token, %,d tokens%n", result.nats(), result.tokens());
            if (trigram != null) {
                print(loss.trigram(trigram), result.nats());
            }
        }
    }

    private static void print(TextLoss.Trigram trigram, double nats) {
        double[] d = trigram.discounts();
        System.out.printf(
                Locale.ROOT,
                "%.6f by a Kneser-Ney trigram of %,d tokens, discounts %.3f, %.3f, %.3f; the model's loss is %.1f %%"
                        + " %s%n",
                trigram.nats(),
                trigram.tokens(),
                d[0],
                d[1],
                d[2],
                100 * Math.abs(1 - nats / trigram.nats()),
                nats < trigram.nats() ? "less" : "more");
    }
}
