package saeengine.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The placing of names beside the points of a chart: each goes to the first free side of its point, or nowhere.
 *
 * <p>Free is what no point, no line and no earlier name covers.
 */
final class PointLabels {
    private static final double HEIGHT = 13;

    /** From the upper right on: curves of error over sparsity fall, which leaves that side open. */
    private static final List<Side> SIDES = List.of(
            new Side(7, -7, "start"),
            new Side(0, -11, "middle"),
            new Side(10, 4, "start"),
            new Side(-7, 17, "end"),
            new Side(0, 20, "middle"),
            new Side(-10, 4, "end"),
            new Side(7, 17, "start"),
            new Side(-7, -7, "end"));

    /** Where text goes; its anchor is SVG's. */
    record Place(double x, double y, String anchor) {}

    private record Side(double dx, double dy, String anchor) {}

    private record Box(double left, double top, double right, double bottom) {
        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    private final Axes area;
    private final List<Box> taken = new ArrayList<>();

    PointLabels(Axes area) {
        this.area = area;
    }

    void point(double x, double y) {
        taken.add(new Box(x - 5, y - 5, x + 5, y + 5));
    }

    void line(double x1, double y1, double x2, double y2) {
        int pieces = Math.max(1, (int) (Math.hypot(x2 - x1, y2 - y1) / 4));
        for (int i = 0; i <= pieces; i++) {
            double x = x1 + (x2 - x1) * i / pieces;
            double y = y1 + (y2 - y1) * i / pieces;
            taken.add(new Box(x - 1, y - 1, x + 1, y + 1));
        }
    }

    /** A place for a name at a point, from then on taken; null where none is free. */
    Place place(double x, double y, String name) {
        double width = 6.4 * name.length();
        for (Side side : SIDES) {
            double at = x + side.dx;
            double left = side.anchor.equals("start") ? at : side.anchor.equals("end") ? at - width : at - width / 2;
            double base = y + side.dy;
            Box box = new Box(left, base - HEIGHT + 3, left + width, base + 3);
            boolean inside = left > area.left() + 2
                    && box.right < area.right() + 2
                    && box.top > area.top()
                    && box.bottom < area.bottom() - 1;
            if (inside && taken.stream().noneMatch(box::meets)) {
                taken.add(box);
                return new Place(at, base, side.anchor);
            }
        }
        return null;
    }
}
