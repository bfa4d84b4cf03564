package saeengine.cli;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import saeengine.activations.ModelLoader;
import saeengine.data.HubCache;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.export.DelphiCache;
import saeengine.latents.Entries;
import saeengine.latents.SavedPass;
import saeengine.latents.TokenText;
import saeengine.run.OutputPaths;
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
        topK.asked();
        if (format == Format.SAFETENSORS) {
            output.require("--out", out);
        } else {
            requireFolder();
        }
        try (Device device = deviceOptions.open("encode")) {
            LatentReading reading = LatentReading.open(device, topK.asked(), List.of(sae), on);
            if (reading.dictionaries().size() > 1) {
                throw new IllegalArgumentException("--sae " + sae + ": is a run of several; name one of its folders");
            }
            Path module = out.resolve(reading.site().reads());
            if (format == Format.DELPHI) {
                output.requireFree("--out", module);
            }
            TokenText text = new TokenText();
            Entries all = new Entries();
            reading.run(SavedPass.none(), (i, windows, entries) -> {
                windows.forEach(text::add);
                for (int row = 0; row < entries.rows(); row++) {
                    all.addRow(entries, row);
                }
            });
            System.out.printf(
                    Locale.ROOT,
                    "%,d tokens, %,d active latents, %.2f a token%n",
                    text.tokens(),
                    all.size(),
                    (double) all.size() / text.tokens());
            if (format == Format.SAFETENSORS) {
                write(text, all, OptionSettings.of(spec));
                System.out.printf("written: %s%n", out);
            } else {
                writeDelphi(
                        reading,
                        module,
                        new DelphiCache(text, all, reading.language().endOfText()));
            }
        }
    }

    private void requireFolder() {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new IllegalArgumentException("--out " + out + ": is a file, delphi's cache is a folder");
        }
        OutputPaths.requireCanMake(out);
    }

    private void writeDelphi(LatentReading reading, Path module, DelphiCache cache) {
        String dataset = String.join(",", on.text.stream().map(Path::toString).toList());
        DelphiCache.Written written =
                cache.write(module, reading.saes().get(0).features(), tokenizerOf(reading.model()), dataset);
        System.out.printf(
                Locale.ROOT,
                "%,d sequences of %d tokens, %,d values above 1e-5; %d tokens at the end left out%nwritten: %s%n",
                written.sequences(),
                DelphiCache.LENGTH,
                written.entries(),
                written.leftOut(),
                module);
    }

    /** What transformers loads a tokenizer by: a repository as it is named, else the model's folder. */
    private static String tokenizerOf(String model) {
        boolean onTheHub = HubCache.isRepository(model) && !Files.exists(Path.of(model));
        List<Path> files = onTheHub ? List.of() : ModelLoader.files(model);
        return files.isEmpty()
                ? model
                : files.get(0).toAbsolutePath().getParent().toString();
    }

    private void write(TokenText text, Entries all, JsonObject settings) {
        int size = all.size();
        int[] token = new int[size];
        int[] latent = new int[size];
        float[] value = new float[size];
        int tokens = all.rows();
        int[] id = new int[tokens];
        long[] story = new long[tokens];
        int[] position = new int[tokens];
        for (int row = 0; row < tokens; row++) {
            id[row] = text.id(row);
            story[row] = text.story(row);
            position[row] = row == 0 || story[row] != story[row - 1] ? 0 : position[row - 1] + 1;
            for (int at = all.start(row); at < all.start(row + 1); at++) {
                token[at] = row;
                latent[at] = all.latent(at);
                value[at] = all.value(at);
            }
        }
        new SafeTensorsWriter()
                .metadata("settings", settings.toString())
                .add("token", token, size)
                .add("latent", latent, size)
                .add("value", value, size)
                .add("id", id, tokens)
                .add("story", story, tokens)
                .add("position", position, tokens)
                .write(out);
    }
}
