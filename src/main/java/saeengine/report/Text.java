package saeengine.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import saeengine.metric.Metric;

/** The wording that the still figure and the page share. */
final class Text {
    private static final String SYNTHETIC = "synthetic ";

    private Text() {}

    /** The run's name, and what was trained where in which model. */
    static String title(RunFolder run) {
        return name(run) + ": " + headline(run);
    }

    /** The name of the run's folder. */
    static String name(RunFolder run) {
        Path name = run.folder().toAbsolutePath().normalize().getFileName();
        return name == null ? "run" : name.toString();
    }

    /** What was trained where in which model, in one line. */
    static String headline(RunFolder run) {
        RunInfo info = run.info();
        int n = run.curves().size();
        boolean transcodes = !info.transcodes().isBlank();
        String kind = transcodes ? "transcoder" : run.sparse() ? "sparse autoencoder" : "autoencoder";
        String recipe = run.sparse() && !transcodes && !info.recipe().isBlank() ? " (" + info.recipe() + ")" : "";
        String what = (n == 1 ? "One " + kind : n + " " + kind + "s") + recipe;
        String place = place(run);
        return transcodes && !place.isEmpty() ? what + ", " + place : (what + " " + place).strip();
    }

    /** Where in which model rows come from. */
    static String place(RunFolder run) {
        RunInfo info = run.info();
        String source = source(info);
        String of = source.isBlank() ? "" : " of " + source;
        if (!info.transcodes().isBlank()) {
            return info.transcodes() + of;
        }
        if (!info.layer().isBlank()) {
            return "on layer " + info.layer() + of;
        }
        if (!info.site().isBlank()) {
            return "at " + info.site() + of;
        }
        return source.isBlank() ? "" : "on " + source;
    }

    /** What rows came from: a model without the folders it lies in, or what else there is to say. */
    private static String source(RunInfo info) {
        String model = info.rowsModel().isBlank() ? info.model() : info.rowsModel();
        if (model.startsWith(SYNTHETIC)) {
            return SYNTHETIC + "rows " + model.substring(SYNTHETIC.length());
        }
        String last = model.replaceFirst("/+$", "").replaceFirst("^.*/", "");
        return last.isBlank() ? info.modelSummary() : last;
    }

    /** The line below a still figure's title. */
    static String subtitle(RunFolder run) {
        return Stream.of(progress(run), run.info().modelSummary(), run.info().device())
                .filter(part -> !part.isBlank())
                .reduce((a, b) -> a + " · " + b)
                .orElse("");
    }

    /** How far the run is and what it ran on. */
    static String progress(RunFolder run) {
        double steps = run.summary().steps() > 0 ? run.summary().steps() : run.lastStep();
        double rows = run.summary().rows() > 0 ? run.summary().rows() : steps * run.rowsPerStep();
        StringBuilder text = new StringBuilder(run.summary().status());
        text.append(run.summary().status().equals("running") ? ", so far " : " after ");
        text.append(Numbers.count(steps)).append(steps == 1 ? " step" : " steps");
        if (rows > 0) {
            text.append(", ").append(Numbers.count(rows)).append(" rows");
        }
        if (run.info().dims() > 0) {
            text.append(" of ").append(run.info().dims()).append(" dims");
        }
        if (run.info().basis().equals("whitened")) {
            text.append(", which the encoders read whitened");
        }
        if (run.summary().timesRead() > 1) {
            text.append(", each read ")
                    .append(Numbers.value(run.summary().timesRead(), 3))
                    .append(" times");
        }
        return text.toString();
    }

    /** Why some dashed line is not there; "" where all are. */
    static String boundsNotOnLogAxis(Figure figure) {
        Set<Integer> widths = new TreeSet<>();
        figure.series().stream()
                .filter(s -> s.bound() < figure.floor())
                .forEach(s -> widths.add(s.curve().features()));
        if (widths.isEmpty() || !figure.logarithmic()) {
            return "";
        }
        boolean allZero = figure.series().stream().allMatch(s -> !(s.bound() < figure.floor()) || s.bound() == 0);
        String names = join(widths.stream().map(String::valueOf).toList());
        return "The bound of F = " + names
                + (allZero ? " is 0, which no log axis can show." : " lies below the log axis.");
    }

    /** What dashed lines are, which are dotted where dashes tell members apart. */
    static String dashed(RunFolder run, Figure figure) {
        String rows = run.bounds().rowsInWords();
        return (figure.dashed() ? "Thin dots" : "Dashed") + ": PCA bound"
                + (rows.isEmpty() ? "" : " of " + rows + times(run, " times "))
                + ", on which no autoencoder of that width has a smaller mse.";
    }

    /** What the losses of a scaled run are of; "" for any other. */
    static String scaled(RunFolder run) {
        return times(run, ", rows times ");
    }

    private static String times(RunFolder run, String before) {
        double scale = run.info().inputScale();
        return scale == 1 ? "" : before + Numbers.value(scale, 3);
    }

    /** With a capital, as a heading. */
    static String heading(Metric metric) {
        return capital(metric.title());
    }

    static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** "a", "a and b", "a, b and c". */
    static String join(List<String> parts) {
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /** At most so many characters, with an ellipsis where something was cut. */
    static String shorten(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, most - 1)).stripTrailing() + "…";
    }
}
