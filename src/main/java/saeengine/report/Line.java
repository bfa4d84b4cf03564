package saeengine.report;

import java.util.ArrayList;
import java.util.List;

/** A curve on its way into a panel: it breaks where a value is missing, and a piece of one point becomes a dot. */
final class Line {
    private final Panel panel;
    private final List<StringBuilder> pieces = new ArrayList<>();
    private boolean broken = true;

    private Line(Panel panel) {
        this.panel = panel;
    }

    /** The loss as logged; a stretch of steps shows as a stroke from its least to its largest value. */
    static Line raw(Panel panel, Thinned loss) {
        Line line = new Line(panel);
        for (int i = 0; i < loss.size(); i++) {
            line.to(loss.steps()[i], loss.low()[i]);
            if (loss.bucketed() && loss.high()[i] > loss.low()[i]) {
                line.to(loss.steps()[i], loss.high()[i]);
            }
        }
        return line;
    }

    static Line smooth(Panel panel, Thinned loss) {
        Line line = new Line(panel);
        for (int i = 0; i < loss.size(); i++) {
            line.to(loss.steps()[i], loss.smooth()[i]);
        }
        return line;
    }

    private void to(double step, double value) {
        if (Double.isNaN(value)) {
            broken = true;
            return;
        }
        if (broken) {
            pieces.add(new StringBuilder());
            broken = false;
        }
        StringBuilder piece = pieces.get(pieces.size() - 1);
        piece.append(piece.isEmpty() ? "" : " ").append(panel.point(step, value));
    }

    void draw(Svg svg, String kind, Figure.Series s, String style) {
        String ink = "'" + s.ink().onLight() + "' ";
        String member = Svg.attribute("data-member", s.curve().name());
        svg.open("g", "class='" + kind + "'" + member + " stroke=" + ink + style);
        for (StringBuilder piece : pieces) {
            int comma = piece.indexOf(",");
            if (piece.indexOf(" ") > 0) {
                svg.polyline(piece.toString(), "");
            } else {
                double x = Double.parseDouble(piece.substring(0, comma));
                svg.circle(x, Double.parseDouble(piece.substring(comma + 1)), 1.5, "fill=" + ink);
            }
        }
        svg.close("g");
    }
}
