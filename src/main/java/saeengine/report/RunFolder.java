package saeengine.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one run wrote: settings, curves, and, as far as they are there yet, bounds and final figures. */
public record RunFolder(Path folder, RunInfo info, List<Curve> curves, Bounds bounds, Summary summary) {

    /**
     * Reads a run folder. {@code run.json} must be there; {@code bounds.json}, {@code summary.json} and
     * any member's {@code loss.jsonl} may be missing.
     *
     * @throws ReportException naming the file and the cause, where something is broken
     */
    public static RunFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ReportException(folder + ": "
                    + (Files.exists(folder) ? "is a file" : "is not there")
                    + "; name the folder of a run that train wrote");
        }
        RunInfo info = RunInfo.of(JsonFile.read(folder.resolve("run.json")));
        List<Curve> curves = info.members().stream()
                .map(m -> CurveLog.read(
                        folder.resolve(m.name()).resolve("loss.jsonl"), m.name(), m.label(), m.features()))
                .toList();
        if (curves.stream().allMatch(curve -> curve.size() == 0)) {
            throw new ReportException(folder + ": no member has logged a step yet");
        }
        return new RunFolder(
                folder,
                info,
                curves,
                Bounds.read(folder.resolve("bounds.json")),
                Summary.read(folder.resolve("summary.json")));
    }

    /**
     * Whether the members are sparse autoencoders: their settings say how sparse, or the run names a
     * recipe and counts active latents. A plain run that happens to count them stays plain.
     */
    public boolean sparse() {
        String recipe = info.recipe();
        return info.members().stream().anyMatch(m -> !Double.isNaN(m.k()) || !Double.isNaN(m.l1()))
                || (logged(Curve.L0) && !recipe.isBlank() && !recipe.equals("autoencoder"));
    }

    /** Whether any curve has a value of this key. */
    boolean logged(String key) {
        return curves.stream().anyMatch(curve -> curve.values().containsKey(key));
    }

    /** The final figures of a curve's member, all unknown while the run goes on. */
    public Summary.Result result(Curve curve) {
        return summary.results().getOrDefault(curve.name(), Summary.Result.UNKNOWN);
    }

    /** The PCA bound of a curve's width, or NaN where neither file says. */
    public double bound(Curve curve) {
        double own = result(curve).bound();
        return Double.isNaN(own) ? bounds.byFeatures().getOrDefault(curve.features(), Double.NaN) : own;
    }

    /** The bound as it stands in a figure of training: in the units of rows that were scaled. */
    double boundWhileTraining(Curve curve) {
        return bound(curve) * info.inputScale() * info.inputScale();
    }

    /** Every key any curve logged besides the loss, in alphabetical order. */
    public Set<String> furtherKeys() {
        Set<String> keys = new TreeSet<>();
        curves.forEach(curve -> keys.addAll(curve.values().keySet()));
        keys.remove(Curve.LOSS);
        return keys;
    }

    /** The last step any curve logged. */
    public double lastStep() {
        return curves.stream()
                .filter(curve -> curve.size() > 0)
                .mapToDouble(curve -> curve.steps()[curve.size() - 1])
                .max()
                .orElse(0);
    }

    /** Rows of one step, from the log's token counts; NaN where the log has none. */
    public double rowsPerStep() {
        for (Curve curve : curves) {
            int last = curve.size() - 1;
            if (last >= 0 && curve.steps()[last] > 0 && curve.tokens()[last] > 0) {
                return curve.tokens()[last] / curve.steps()[last];
            }
        }
        return Double.NaN;
    }
}
