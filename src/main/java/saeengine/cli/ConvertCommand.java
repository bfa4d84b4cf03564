package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.metric.Metric;
import saeengine.run.OutputPaths;
import saeengine.study.Conversion;
import saeengine.study.SameReconstructions;

/** {@code convert}: an autoencoder from one format into another, and the proof that it is still the same one. */
@Command(
        name = "convert",
        description = "Writes an autoencoder of any readable format in another one. Conventions that the new format"
                + " does not know are folded into the weights, exactly; then the written files are read again and their"
                + " reconstructions compared with the original's, in float64.",
        mixinStandardHelpOptions = true,
        footer = {
            "Read are sae-engine's own format, SAELens, dictionary_learning, sparsify, OpenAI, Gemma Scope 1 and 2, Llama"
                    + " Scope, Qwen-Scope, Goodfire, circuit-tracer's transcoders of single layers, and bare TopK files;"
                    + " the format is found out. Written are:",
            "  own                  sae.safetensors, config.json: holds everything",
            "  saelens              sae_weights.safetensors, cfg.json; BatchTopK as JumpReLU, as SAELens does itself",
            "  dictionary-learning  ae.pt, config.json",
            "  sparsify             sae.safetensors, cfg.json: TopK only",
            "  openai               autoencoder.pt: ReLU, or TopK with a layer norm of each row"
        })
final class ConvertCommand implements Runnable, WithExamples {
    @Option(
            names = "--from",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            required = true,
            description = "The autoencoder, a folder or file.")
    private Path from;

    @Option(
            names = "--to",
            order = HelpGroup.OUTPUT,
            paramLabel = "FORMAT",
            required = true,
            description = "own, saelens, dictionary-learning, sparsify or openai.")
    private SaeFormat to;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            required = true,
            description = "The folder to write.")
    private Path out;

    @Option(
            names = "--overwrite",
            order = HelpGroup.OUTPUT,
            description = "Write into a folder that holds files already, over an autoencoder of the same format.")
    private boolean overwrite;

    @Option(
            names = "--jumprelu",
            order = HelpGroup.OUTPUT,
            description =
                    "Write it as a JumpReLU: a BatchTopK by its threshold, as it is run after training, and a TopK"
                            + " by the threshold that dictionary_learning keeps beside its k. Of a TopK that makes another"
                            + " function.")
    private boolean jumpRelu;

    @Mixin
    private TopKOptions topK;

    @Override
    public List<String> examples() {
        return List.of(
                "convert --from runs/first/F768 --to saelens --out F768-saelens",
                "convert --from layer20.sae.pt --k 50 --to saelens --out layer20",
                "convert --from sae_128_4.pt --k 4 --signed --to own --out own");
    }

    @Override
    public void run() {
        topK.asked();
        requireRoom();
        StoredSae sae = topK.asked().read(from);
        System.out.printf("read: %s (%s), %s%n", from, SaeFiles.format(from), sae);
        if (jumpRelu) {
            Conversion.AsJumpRelu made = Conversion.asJumpRelu(sae, from);
            made.change().ifPresent(change -> System.out.println("changed: " + change));
            sae = made.sae();
        }
        Conversion conversion = Conversion.of(sae, to);
        Screen screen = Screen.ofOutput();
        screen.draw("writing, reading again, comparing");
        SameReconstructions.Result same = conversion.write(out);
        screen.wipe();
        conversion.changes().forEach(change -> System.out.println("folded: " + change));
        System.out.printf("written: %s (%s), %s%n", out, to, conversion.written());
        System.out.printf(
                Locale.ROOT,
                "checked: read again, reconstructions of %d random rows (%s %.4g) differ by %.3g %s%s%n",
                same.rows(),
                Metric.CONVERTED_L0.title(),
                same.l0(),
                same.error(),
                Metric.CONVERTED_ERROR.title(),
                same.ties() == 0
                        ? ""
                        : "; " + same.ties() + " rows left out, a feature being within rounding of its" + " boundary");
    }

    private void requireRoom() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out " + out + ": is a file, an autoencoder is written into a folder");
        }
        if (!overwrite && !Conversion.isEmpty(out)) {
            throw new IllegalArgumentException(
                    "--out " + out + ": holds files already; name a new folder, or add --overwrite");
        }
        OutputPaths.requireWritableFolder(
                Objects.requireNonNull(out.toAbsolutePath().normalize().getParent()));
    }
}
