package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import saeengine.export.DelphiCache;
import saeengine.run.OutputPaths;
import saeengine.study.AskedTopK;
import saeengine.study.latents.Encoding;
import saeengine.study.latents.LatentReading;
import saeengine.tensor.Device;

/** {@code encode}: the latents of a text, in a file that other tools read. */
@Command(
        name = "encode",
        description =
                "Writes an autoencoder's latents on a text: one entry (token, latent, value) for each that is not 0,"
                        + " tokens ascending, and each token's id, story and position.",
        mixinStandardHelpOptions = true)
final class EncodeCommand implements Runnable, WithExamples {
    @Option(
            names = "--sae",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            required = true,
            description = "The autoencoder, a folder or file of any format that convert reads.")
    private Path sae;

    @Mixin
    private LatentTextOptions on;

    /** What is written. */
    private enum Format {
        SAFETENSORS,
        DELPHI
    }

    @Option(
            names = "--format",
            order = HelpGroup.OUTPUT,
            paramLabel = "HOW",
            defaultValue = "safetensors",
            description = "What is written: safetensors, one file of token, latent (int32) and value (float32) of each"
                    + " entry, and id (int32), story (int64) and position (int32) of each token; or delphi, a folder as"
                    + " EleutherAI's delphi caches latents. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "PATH",
            required = true,
            description = "Written: the file; of delphi the folder that has one for each site.")
    private Path out;

    @Mixin
    private OutputFile output;

    @Mixin
    private TopKOptions topK;

    @Mixin
    private DeviceOptions deviceOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of(
                "encode --sae runs/first/F4096 --model bundled:story --text stories.txt --out latents.safetensors",
                "encode --sae runs/first/F4096 --text stories.txt --format delphi --out latents");
    }

    @Override
    public void run() {
        on.validate();
        if (on.text == null) {
            throw new IllegalArgumentException("--text: name the stories whose latents are to be written");
        }
        AskedTopK asked = topK.asked();
        if (format == Format.SAFETENSORS) {
            output.require("--out", out);
        } else {
            requireFolder();
        }
        try (Device device = deviceOptions.open("encode")) {
            LatentReading reading = LatentReading.open(device, asked, List.of(sae), on.asked(), ScreenLog.ofOutput());
            if (reading.dictionaries().size() > 1) {
                throw new IllegalArgumentException("--sae " + sae + ": is a run of several; name one of its folders");
            }
            Path module = out.resolve(reading.site().reads());
            if (format == Format.DELPHI) {
                output.requireFree("--out", module);
            }
            Encoding encoding = Encoding.of(reading);
            System.out.printf(
                    Locale.ROOT,
                    "%,d tokens, %,d active latents, %.2f a token%n",
                    encoding.tokens(),
                    encoding.active(),
                    (double) encoding.active() / encoding.tokens());
            if (format == Format.SAFETENSORS) {
                encoding.write(out, OptionSettings.of(spec));
                System.out.printf("written: %s%n", out);
            } else {
                print(encoding.writeDelphi(module), module);
            }
        }
    }

    private void requireFolder() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out " + out + ": is a file, delphi's cache is a folder");
        }
        OutputPaths.requireCanMake(out);
    }

    private static void print(DelphiCache.Written written, Path module) {
        System.out.printf(
                Locale.ROOT,
                "%,d sequences of %d tokens, %,d values above 1e-5; %d tokens at the end left out%nwritten: %s%n",
                written.sequences(),
                DelphiCache.LENGTH,
                written.entries(),
                written.leftOut(),
                module);
    }
}
