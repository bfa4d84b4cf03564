package saeengine.study;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.eval.LossSums;
import saeengine.eval.MeanSums;
import saeengine.eval.PackLosses;
import saeengine.eval.PackSum;
import saeengine.eval.SaeTerms;
import saeengine.run.RunSettings;
import saeengine.shard.ShardNumber;
import saeengine.train.JsonFiles;

/**
 * What a shard measures of an evaluation, in one of two passes: the second needs the mean row, to which all shards of the first
 * have added.
 *
 * @param dictionaries the autoencoders
 * @param warnings as of the whole evaluation
 * @param found as of the whole evaluation
 * @param rows one an autoencoder; empty in the second pass
 * @param sums of the packs of windows; empty in the second pass, and where no losses are measured
 * @param losses of the packs of windows; empty in the first pass
 */
public record EvalPart(
        List<Dictionary> dictionaries,
        List<String> warnings,
        JsonObject found,
        List<SaeTerms> rows,
        List<PackSum> sums,
        List<PackLosses> losses) {
    static final String FILE = "eval.json";

    private static final String SUMS = "sums.safetensors";
    private static final String LOSSES = "losses.safetensors";

    /**
     * Which part.
     *
     * @param meanRow of all shards of the first pass, which this is where there is none
     */
    public record Asked(ShardNumber shard, Optional<float[]> meanRow) {}

    /** Whether a folder holds one. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /** Whether losses are measured, which is the second pass. */
    static boolean hasSecondPass(Path folder) {
        return Files.isRegularFile(folder.resolve(SUMS));
    }

    /** Writes it into a folder, with the settings of the whole evaluation. */
    public void write(Path folder, JsonObject settings) {
        JsonArray autoencoders = new JsonArray();
        dictionaries.forEach(each -> autoencoders.add(Evaluation.described(each)));
        for (int i = 0; i < rows.size(); i++) {
            SafeTensorsWriter writer = new SafeTensorsWriter();
            rows.get(i).arrays().forEach((name, values) -> writer.add(name, values, values.length));
            writer.write(folder.resolve(rowsFile(i)));
        }
        if (!sums.isEmpty()) {
            int dims = sums.get(0).sum().length;
            new SafeTensorsWriter()
                    .add("rows", sums.stream().mapToLong(PackSum::rows).toArray(), sums.size())
                    .add("sums", joined(sums.stream().map(PackSum::sum).toList()), sums.size(), dims)
                    .write(folder.resolve(SUMS));
        }
        if (!losses.isEmpty()) {
            int n = losses.size();
            new SafeTensorsWriter()
                    .add("tokens", losses.stream().mapToLong(PackLosses::tokens).toArray(), n)
                    .add("clean", losses.stream().mapToDouble(PackLosses::clean).toArray(), n)
                    .add("zero", losses.stream().mapToDouble(PackLosses::zero).toArray(), n)
                    .add("mean", losses.stream().mapToDouble(PackLosses::mean).toArray(), n)
                    .add(
                            "reconstructed",
                            joined(losses.stream()
                                    .map(PackLosses::reconstructed)
                                    .toList()),
                            n,
                            dictionaries.size())
                    .write(folder.resolve(LOSSES));
        }
        RunSettings.write(folder.resolve(FILE), EvalReport.json(settings, warnings, autoencoders));
    }

    private static String rowsFile(int autoencoder) {
        return "rows-" + autoencoder + ".safetensors";
    }

    /** What the evaluation is of. */
    static JsonObject head(Path folder) {
        return JsonFiles.read(folder.resolve(FILE));
    }

    /** What a shard has measured of the rows of an autoencoder that writes so many dims. */
    static SaeTerms rows(Path folder, int autoencoder, int dims) {
        Path path = folder.resolve(rowsFile(autoencoder));
        try (TensorFile file = TensorFiles.open(path)) {
            Map<String, double[]> arrays = new LinkedHashMap<>();
            for (String name : file.names()) {
                arrays.put(name, file.get(name).toDoubles());
            }
            return SaeTerms.of(arrays, dims);
        } catch (IllegalArgumentException e) {
            throw new DataException(path + ": " + e.getMessage() + "; evaluate this shard anew", e);
        }
    }

    /** The mean row that all shards of the first pass have added to; empty where no losses are measured. */
    public static Optional<float[]> meanRow(List<Path> folders) {
        MeanSums all = null;
        for (Path folder : folders) {
            if (!hasSecondPass(folder)) {
                return Optional.empty();
            }
            try (TensorFile file = TensorFiles.open(folder.resolve(SUMS))) {
                long[] rows = file.get("rows").toLongs();
                double[] sums = file.get("sums").toDoubles();
                int dims = sums.length / rows.length;
                all = all == null ? new MeanSums(dims) : all;
                for (int i = 0; i < rows.length; i++) {
                    all.add(new PackSum(rows[i], Arrays.copyOfRange(sums, i * dims, (i + 1) * dims)));
                }
            }
        }
        return Optional.ofNullable(all).map(MeanSums::meanRow);
    }

    /** Adds the losses of a shard of the second pass. */
    static void addLosses(Path folder, LossSums to) {
        try (TensorFile file = TensorFiles.open(folder.resolve(LOSSES))) {
            double[] clean = file.get("clean").toDoubles();
            double[] zero = file.get("zero").toDoubles();
            double[] mean = file.get("mean").toDoubles();
            double[] reconstructed = file.get("reconstructed").toDoubles();
            long[] tokens = file.get("tokens").toLongs();
            int saes = reconstructed.length / tokens.length;
            for (int i = 0; i < tokens.length; i++) {
                double[] of = Arrays.copyOfRange(reconstructed, i * saes, (i + 1) * saes);
                to.add(new PackLosses(tokens[i], clean[i], zero[i], mean[i], of));
            }
        }
    }

    private static double[] joined(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
