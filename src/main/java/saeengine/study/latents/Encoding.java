package saeengine.study.latents;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import saeengine.activations.ModelLoader;
import saeengine.data.HubCache;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.export.DelphiCache;
import saeengine.latents.Entries;
import saeengine.latents.SavedPass;
import saeengine.latents.TokenText;

/** The active latents of one autoencoder on a text, in memory, to be written for other tools. */
public final class Encoding {
    private final LatentReading reading;
    private final TokenText text = new TokenText();
    private final Entries entries = new Entries();

    private Encoding(LatentReading reading) {
        this.reading = reading;
    }

    /** Reads the text with the only autoencoder of a reading. */
    public static Encoding of(LatentReading reading) {
        Encoding encoding = new Encoding(reading);
        reading.run(SavedPass.none(), (i, windows, entries) -> {
            windows.forEach(encoding.text::add);
            for (int row = 0; row < entries.rows(); row++) {
                encoding.entries.addRow(entries, row);
            }
        });
        return encoding;
    }

    /** How many tokens were read. */
    public int tokens() {
        return text.tokens();
    }

    /** How many latents were active on them, counted on each token. */
    public int active() {
        return entries.size();
    }

    /**
     * Writes a folder as EleutherAI's delphi caches latents.
     *
     * @param folder of the site
     */
    public DelphiCache.Written writeDelphi(Path folder) {
        String dataset = String.join(
                ",", reading.on().files().stream().map(Path::toString).toList());
        return new DelphiCache(text, entries, reading.language().endOfText())
                .write(folder, reading.saes().get(0).features(), tokenizerOf(reading.model()), dataset);
    }

    /** What transformers loads a tokenizer by: a repository as it is named, else the model's folder. */
    private static String tokenizerOf(String model) {
        boolean onTheHub = HubCache.isRepository(model) && !Files.exists(Path.of(model));
        List<Path> files = onTheHub ? List.of() : ModelLoader.files(model);
        return files.isEmpty()
                ? model
                : String.valueOf(files.get(0).toAbsolutePath().getParent());
    }

    /**
     * Writes one file of tensors: {@code token}, {@code latent} (int32) and {@code value} (float32) of each entry, and
     * {@code id} (int32), {@code story} (int64) and {@code position} (int32) of each token.
     *
     * @param settings that are kept in the file
     */
    public void write(Path file, JsonObject settings) {
        int size = entries.size();
        int[] token = new int[size];
        int[] latent = new int[size];
        float[] value = new float[size];
        int tokens = entries.rows();
        int[] id = new int[tokens];
        long[] story = new long[tokens];
        int[] position = new int[tokens];
        for (int row = 0; row < tokens; row++) {
            id[row] = text.id(row);
            story[row] = text.story(row);
            position[row] = row == 0 || story[row] != story[row - 1] ? 0 : position[row - 1] + 1;
            for (int at = entries.start(row); at < entries.start(row + 1); at++) {
                token[at] = row;
                latent[at] = entries.latent(at);
                value[at] = entries.value(at);
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
                .write(file);
    }
}
