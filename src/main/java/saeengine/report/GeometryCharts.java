package saeengine.report;

import java.nio.file.Path;
import java.util.List;
import saeengine.data.AtomicFile;

/** The still figures of toy models' geometry. */
public final class GeometryCharts {
    private static final double LEFT = 88;
    private static final double WIDTH = 710;
    private static final double HEIGHT = 380;
    private static final double CELL = 96;

    private GeometryCharts() {}

    /**
     * Writes {@code polygons.svg}: the features of models with two hidden dimensions, rarer from left to right.
     *
     * @param probability of each model's features
     * @param w [models][2][features]
     */
    public static Path polygons(Path folder, double[] probability, double[][][] w) {
        Svg svg = new Svg();
        int features = w[0][0].length;
        double y = Still.header(
                svg,
                features + " features in 2 dimensions",
                "the rarer they are, the more of them the model represents; importance falls from blue to brown");
        double apart = (Still.WIDTH - 2 * Still.MARGIN) / w.length;
        double radius = Math.min(CELL, apart - 8) / 2;
        List<Palette.Ink> inks = Palette.ofWidths(features);
        double longest = 1.25;
        for (int i = 0; i < w.length; i++) {
            double cx = Still.MARGIN + apart * (i + 0.5);
            double cy = y + 20 + radius;
            svg.circle(cx, cy, radius / longest, "fill='none' stroke='" + Theme.STILL.grid() + "'");
            for (int f = 0; f < features; f++) {
                double x2 = cx + w[i][0][f] * radius / longest;
                double y2 = cy - w[i][1][f] * radius / longest;
                String ink = inks.get(f).onLight();
                svg.line(cx, cy, x2, y2, "stroke-width='2' stroke='" + ink + "'");
                svg.dot(x2, y2, 3.2, "fill='" + ink + "'", "feature " + f);
            }
            String style = "font-size='12' text-anchor='middle' fill='" + Theme.STILL.soft() + "'";
            svg.label(cx, cy + radius + 22, style, "p = " + Numbers.value(probability[i], 2));
        }
        return write(
                folder.resolve("polygons.svg"), svg, "polygons", "Features in two dimensions", y + 2 * radius + 60);
    }

    /**
     * Writes {@code dimensions.svg}: dimensions a feature against 1 / (1 - sparsity) = 1 / p, of models and of features.
     *
     * @param ofModel m / ||W||^2
     * @param ofFeatures the dimension of each feature, [models][features]
     */
    public static Path dimensions(
            Path folder, int features, int hidden, double[] probability, double[] ofModel, double[][] ofFeatures) {
        Svg svg = new Svg();
        double y = Still.header(
                svg,
                "Dimensions a feature against sparsity",
                features + " features in " + hidden
                        + " dimensions; line: hidden dimensions over squared length of W; points: each feature's own");
        double rarest = 1;
        double most = 1.1;
        for (int i = 0; i < probability.length; i++) {
            rarest = Math.max(rarest, 1 / probability[i]);
            most = Math.max(most, ofModel[i] * 1.05);
        }
        Axes axes = new Axes(
                LEFT,
                y + 20,
                WIDTH,
                HEIGHT,
                new Scale.Log(0.93, rarest * 1.08),
                new Scale.Linear(0, most, 6),
                Theme.STILL);
        axes.grid(svg, "dimensions");
        axes.titles(svg, "1 / p: examples for each on which a feature is active", "dimensions a feature");
        for (double whole : new double[] {1, 3.0 / 4, 2.0 / 3, 1.0 / 2, 2.0 / 5}) {
            svg.line(
                    axes.left(),
                    axes.y(whole),
                    axes.right(),
                    axes.y(whole),
                    "stroke='" + Theme.STILL.axis() + "' stroke-dasharray='3 4'");
            svg.label(
                    axes.right() + 6,
                    axes.y(whole) + 4,
                    "font-size='11' fill='" + Theme.STILL.soft() + "'",
                    fraction(whole));
        }
        String ink = Palette.ofWidths(1).get(0).onLight();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < probability.length; i++) {
            double x = axes.x(1 / probability[i]);
            for (double share : ofFeatures[i]) {
                svg.circle(x, axes.y(share), 2.2, "class='feature' fill='" + ink + "' fill-opacity='0.35'");
            }
            line.append(i == 0 ? "" : " ").append(Panel.pair(x, axes.y(Math.min(most, ofModel[i]))));
        }
        svg.polyline(line.toString(), "class='model' fill='none' stroke-width='2' stroke='" + ink + "'");
        return write(folder.resolve("dimensions.svg"), svg, "dimensions", "Dimensions a feature", axes.bottom() + 60);
    }

    private static String fraction(double value) {
        return value == 1 ? "1" : value == 0.75 ? "3/4" : value == 0.5 ? "1/2" : value > 0.5 ? "2/3" : "2/5";
    }

    /** One of the kinds that a place of {@link #phases} is of. */
    public enum Kind {
        NONE("not represented"),
        SHARED("in superposition with the first"),
        OWN("with the dimension alone");

        private final String about;

        Kind(String about) {
            this.about = about;
        }
    }

    /**
     * Writes {@code phases.svg}: what becomes of the second of two features in one dimension.
     *
     * @param probability of the features, down
     * @param importance of the second against the first, across
     */
    public static Path phases(Path folder, double[] probability, double[] importance, Kind[][] kinds) {
        Svg svg = new Svg();
        double y = Still.header(
                svg,
                "Two features in one dimension",
                "what becomes of the second, by its importance and by how rare both are");
        List<Palette.Ink> inks = Palette.ofWidths(3);
        double legend = Still.MARGIN + 64;
        for (Kind kind : Kind.values()) {
            svg.rect(legend, y + 14, 12, 12, "rx='3' fill='" + ink(kind, inks) + "'");
            svg.label(legend + 18, y + 24, "font-size='12' fill='" + Theme.STILL.ink() + "'", kind.about);
            legend += 220;
        }
        double top = y + 46;
        double cell = WIDTH / importance.length;
        double down = HEIGHT / probability.length;
        String soft = " fill='" + Theme.STILL.soft() + "'";
        for (int row = 0; row < probability.length; row++) {
            for (int col = 0; col < importance.length; col++) {
                svg.rect(
                        LEFT + col * cell,
                        top + row * down,
                        cell + 0.3,
                        down + 0.3,
                        "class='" + kinds[row][col].name().toLowerCase(java.util.Locale.ROOT) + "' fill='"
                                + ink(kinds[row][col], inks) + "'");
            }
            svg.label(
                    LEFT - 8,
                    top + (row + 0.5) * down + 4,
                    "font-size='11' text-anchor='end'" + soft,
                    Numbers.value(probability[row], 2));
        }
        for (int col = 0; col < importance.length; col++) {
            svg.label(
                    LEFT + (col + 0.5) * cell,
                    top + HEIGHT + 16,
                    "font-size='11' text-anchor='middle'" + soft,
                    Numbers.value(importance[col], 2));
        }
        String title = "font-size='12.5' text-anchor='middle' fill='" + Theme.STILL.ink() + "'";
        svg.label(LEFT + WIDTH / 2, top + HEIGHT + 38, title, "importance of the second, the first's being 1");
        double middle = top + HEIGHT / 2;
        svg.label(24, middle, title + " transform='rotate(-90 24 " + Numbers.coordinate(middle) + ")'", "probability");
        return write(folder.resolve("phases.svg"), svg, "phases", "Two features in one dimension", top + HEIGHT + 56);
    }

    private static String ink(Kind kind, List<Palette.Ink> inks) {
        return switch (kind) {
            case NONE -> Theme.STILL.grid();
            case SHARED -> inks.get(1).onLight();
            case OWN -> inks.get(0).onLight();
        };
    }

    private static Path write(Path file, Svg svg, String id, String title, double bottom) {
        AtomicFile.writeText(file, Still.page(svg, id, title, bottom));
        return file;
    }
}
