package saeengine.study.latents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import saeengine.activations.TextWindow;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;
import saeengine.export.NeuronpediaBatch;
import saeengine.latents.Correlation;
import saeengine.latents.DirectLogits;
import saeengine.latents.Entries;
import saeengine.latents.HeldEntries;
import saeengine.latents.Histogram;
import saeengine.latents.LatentCorrelations;
import saeengine.latents.LatentPass;
import saeengine.latents.LatentRecord;
import saeengine.latents.LatentRecords;
import saeengine.latents.RowCorrelations;
import saeengine.latents.SavedPass;
import saeengine.latents.TokenText;
import saeengine.sae.Sae;

/**
 * What a page shows, and what Neuronpedia shows beside that, as the files that it imports.
 * The text is read a second time, now that the lowest and the highest value of each latent are known.
 */
public final class NeuronpediaExport {
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

    private final LatentReading reading;
    private final List<LatentStudy> studies;
    private final TokenText text;
    private final List<Measured> measured = new ArrayList<>();
    private final HeldEntries held;
    private int prompts;

    /** What the second reading adds up of one autoencoder. */
    private record Measured(RowCorrelations rows, Histogram[] values) {}

    /** @param studies of each autoencoder, in their order */
    NeuronpediaExport(LatentReading reading, List<LatentStudy> studies, TokenText text) {
        this.reading = reading;
        this.studies = studies;
        this.text = text;
        this.held = new HeldEntries(studies.size());
    }

    /** Bytes of the sums over a text, at most. */
    static long mostBytes(List<Sae> saes) {
        return saes.stream()
                .mapToLong(sae -> RowCorrelations.bytes(sae.features(), sae.dims())
                        + (long) sae.features() * NeuronpediaBatch.BINS * Long.BYTES)
                .sum();
    }

    /** Whether a folder holds files of such an export. */
    public static boolean isThere(Path folder) {
        return !batches(folder).isEmpty();
    }

    /** Batches in a folder, or in one folder in it for each of several autoencoders. */
    private static List<Path> batches(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> file.getFileName().toString().matches("batch-\\d+\\.json"))
                    .toList();
        } catch (IOException e) {
            throw new WriteFailed(folder, e);
        }
    }

    /** Writes the batches, in place of those that are there; of several autoencoders into a folder of its name each. */
    void write(Path folder) {
        measure();
        try {
            for (Path old : batches(folder)) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new WriteFailed(folder, e);
        }
        for (int i = 0; i < studies.size(); i++) {
            write(
                    i,
                    studies.size() == 1 ? folder : folder.resolve(studies.get(i).name()));
        }
        reading.log().say("written for Neuronpedia: " + folder);
    }

    private void measure() {
        List<Sae> saes = reading.saes();
        for (int i = 0; i < saes.size(); i++) {
            LatentRecords records = studies.get(i).records();
            Histogram[] values = new Histogram[records.features()];
            for (int latent = 0; latent < values.length; latent++) {
                LatentRecord record = records.of(latent);
                values[latent] =
                        record == null ? null : new Histogram(record.lowest(), record.highest(), NeuronpediaBatch.BINS);
            }
            measured.add(
                    new Measured(new RowCorrelations(values.length, saes.get(i).dims()), values));
        }
        reading.run(SavedPass.none(), new LatentPass.Sink() {
            private float[] rows = {};

            @Override
            public void begin(List<TextWindow> windows, float[] inputs) {
                rows = inputs;
                prompts += windows.size();
                held.begin();
            }

            @Override
            public void take(int sae, List<TextWindow> windows, Entries entries) {
                add(measured.get(sae), entries, rows);
                held.add(sae, entries);
            }
        });
    }

    private static void add(Measured into, Entries entries, float[] rows) {
        into.rows().add(entries, rows);
        for (int at = 0; at < entries.size(); at++) {
            into.values()[entries.latent(at)].add(entries.value(at));
        }
    }

    private void write(int which, Path folder) {
        LatentStudy study = studies.get(which);
        Sae sae = reading.saes().get(which);
        Measured sums = measured.get(which);
        int features = sae.features();
        int outputs = sae.outputs();
        float[] directions = sae.decoder().toArray();
        for (int i = 0; i < directions.length; i++) {
            directions[i] = (float) (directions[i] / scale(study, i / outputs));
        }
        List<List<Correlation>> latents = LatentCorrelations.of(held.of(which), features, NeuronpediaBatch.ROWS);
        List<DirectLogits.Effect> effects = study.lens() == null
                ? null
                : DirectLogits.of(
                        reading.device(),
                        reading.language(),
                        directions,
                        features,
                        NeuronpediaBatch.TOKENS,
                        NeuronpediaBatch.BINS);
        IntFunction<NeuronpediaBatch.Latent> one = i -> new NeuronpediaBatch.Latent(
                i,
                Arrays.copyOfRange(directions, i * outputs, (i + 1) * outputs),
                scale(study, i),
                study.records().of(i),
                study.records().tokens(),
                sums.values()[i],
                sums.rows().highest(i, NeuronpediaBatch.ROWS),
                latents.get(i),
                effects == null ? null : effects.get(i));
        NeuronpediaBatch batch = new NeuronpediaBatch(source(study), text, piece());
        Folders.make(folder);
        for (int from = 0; from < features; from += NeuronpediaBatch.LATENTS) {
            int to = Math.min(features, from + NeuronpediaBatch.LATENTS);
            batch.write(
                    folder.resolve("batch-" + from / NeuronpediaBatch.LATENTS + ".json"),
                    IntStream.range(from, to).mapToObj(one).toList());
        }
    }

    /** The length of a decoder row; 1 where it has none. */
    private static double scale(LatentStudy study, int latent) {
        return study.norms()[latent] == 0 ? 1 : study.norms()[latent];
    }

    private NeuronpediaBatch.Source source(LatentStudy study) {
        Matcher block = BLOCK.matcher(reading.site().reads());
        int longest = IntStream.iterate(0, at -> at < text.tokens(), text::windowEnd)
                .map(at -> text.windowEnd(at) - at)
                .max()
                .orElse(0);
        return new NeuronpediaBatch.Source(
                Path.of(reading.model()).getFileName().toString(),
                block.matches()
                        ? Integer.parseInt(block.group(1))
                        : reading.site().layer(),
                study.name(),
                String.join(
                        ",",
                        reading.on().files().stream()
                                .map(file -> file.getFileName().toString())
                                .toList()),
                prompts,
                longest);
    }

    private IntFunction<String> piece() {
        return reading.language()
                .tokenizer()
                .<IntFunction<String>>map(tokenizer -> tokenizer::piece)
                .orElse(id -> "[" + id + "]");
    }
}
