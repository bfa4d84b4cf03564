package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A curve on its way into a panel: it breaks where a value is missing, and a piece of one point becomes a dot.
 *
 * <p>Where a curve runs on top of one drawn before it, it has gaps, through which that one shows.
 */
final class Line {
    /** Nearer than this, in the panel's units, two lines are one to the eye. */
    private static final double ONE = 1.6;

    private static final String GAPS = "stroke-dasharray='9 8'";

    /** Points that are joined; {@code covers}: on top of another curve. */
    private record Piece(StringBuilder points, boolean covers) {}

    private final Panel panel;
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable String last;

    private Line(Panel panel) {
        this.panel = panel;
    }

    /** The loss as logged; a stretch of steps shows as a stroke from its least to its largest value. */
    static Line raw(Panel panel, Thinned loss) {
        Line line = new Line(panel);
        for (int i = 0; i < loss.size(); i++) {
            line.to(loss.steps()[i], loss.low()[i], false);
            if (loss.bucketed() && loss.high()[i] > loss.low()[i]) {
                line.to(loss.steps()[i], loss.high()[i], false);
            }
        }
        return line;
    }

    /** @param below what is drawn before it */
    static Line smooth(Panel panel, Thinned loss, List<Figure.Series> below) {
        Line line = new Line(panel);
        for (int i = 0; i < loss.size(); i++) {
            line.to(
                    loss.steps()[i],
                    loss.smooth()[i],
                    line.covers(loss, i, below) && (i == 0 || line.covers(loss, i - 1, below)));
        }
        return line;
    }

    private boolean covers(Thinned loss, int i, List<Figure.Series> below) {
        double y = panel.y(loss.smooth()[i]);
        return below.stream()
                .map(Figure.Series::loss)
                .anyMatch(other -> i < other.size()
                        && other.steps()[i] == loss.steps()[i]
                        && Math.abs(panel.y(other.smooth()[i]) - y) < ONE);
    }

    private void to(double step, double value, boolean covers) {
        if (Double.isNaN(value)) {
            last = null;
            return;
        }
        String point = panel.point(step, value);
        if (last == null) {
            pieces.add(new Piece(new StringBuilder(point), covers));
        } else if (current().covers == covers) {
            current().points.append(' ').append(point);
        } else {
            pieces.add(new Piece(new StringBuilder(last).append(' ').append(point), covers));
        }
        last = point;
    }

    private Piece current() {
        return pieces.get(pieces.size() - 1);
    }

    void draw(Svg svg, String kind, Figure.Series s, String style) {
        String ink = "'" + s.ink().onLight() + "' ";
        String member = Svg.attribute("data-member", s.curve().name());
        svg.open("g", "class='" + kind + "'" + member + " stroke=" + ink + style);
        for (Piece piece : pieces) {
            StringBuilder points = piece.points;
            int comma = points.indexOf(",");
            if (points.indexOf(" ") > 0) {
                svg.polyline(points.toString(), piece.covers && s.dash().isEmpty() ? GAPS : "");
            } else {
                double x = Double.parseDouble(points.substring(0, comma));
                svg.circle(x, Double.parseDouble(points.substring(comma + 1)), 1.5, "fill=" + ink);
            }
        }
        svg.close("g");
    }
}
