package saeengine.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The placing of names beside the points of a chart.
 *
 * <p>Each goes to the first free side of its point, free being what no point, no line and no earlier name covers; where
 * all sides are taken it goes further away, with a leader; where nothing is free, to where it covers least. None is left
 * out.
 */
final class PointLabels {
    private static final double HEIGHT = 13;

    /** No font is at hand to measure with: this is a wide one's. */
    private static final double LETTER = 6.6;

    private static final int DIRECTIONS = 16;
    private static final double[] DISTANCES = {24, 34, 46, 60, 78, 100, 130};

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

    /**
     * Where text goes; its anchor is SVG's.
     *
     * @param away whether a leader joins it to its point, from there to (nearX, nearY)
     */
    record Place(double x, double y, String anchor, boolean away, double nearX, double nearY) {}

    private record Side(double dx, double dy, String anchor) {}

    private record Box(double left, double top, double right, double bottom) {
        double common(Box other) {
            double wide = Math.min(right, other.right) - Math.max(left, other.left);
            double high = Math.min(bottom, other.bottom) - Math.max(top, other.top);
            return wide > 0 && high > 0 ? wide * high : 0;
        }
    }

    private record Candidate(Place place, Box box) {}

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

    /** A place for a name at a point, from then on taken. */
    Place place(double x, double y, String name) {
        List<Candidate> inside = candidates(x, y, LETTER * name.length()).stream()
                .filter(this::isInside)
                .toList();
        Candidate best = inside.stream()
                .filter(c -> covered(c) == 0)
                .findFirst()
                .or(() -> inside.stream().min(Comparator.comparingDouble(this::covered)))
                .orElseGet(() -> candidates(x, y, LETTER * name.length()).get(0));
        taken.add(best.box);
        return best.place;
    }

    private double covered(Candidate candidate) {
        return taken.stream().mapToDouble(candidate.box::common).sum();
    }

    private boolean isInside(Candidate candidate) {
        Box box = candidate.box;
        return box.left > area.left() + 2
                && box.right < area.right() + 2
                && box.top > area.top()
                && box.bottom < area.bottom() - 1;
    }

    /** From near to far. */
    private static List<Candidate> candidates(double x, double y, double width) {
        List<Candidate> all = new ArrayList<>();
        for (Side side : SIDES) {
            double at = x + side.dx;
            double left = side.anchor.equals("start") ? at : side.anchor.equals("end") ? at - width : at - width / 2;
            all.add(new Candidate(new Place(at, y + side.dy, side.anchor, false, x, y), box(left, y + side.dy, width)));
        }
        for (double distance : DISTANCES) {
            for (int i = 0; i < DIRECTIONS; i++) {
                double angle = 2 * Math.PI * (i + 0.5) / DIRECTIONS;
                double nearX = x + distance * Math.cos(angle);
                double nearY = y - distance * Math.sin(angle);
                boolean right = nearX >= x;
                double base = nearY + 4;
                double left = right ? nearX + 2 : nearX - 2 - width;
                String anchor = right ? "start" : "end";
                Place place = new Place(right ? nearX + 2 : nearX - 2, base, anchor, true, nearX, nearY);
                all.add(new Candidate(place, box(left, base, width)));
            }
        }
        return all;
    }

    private static Box box(double left, double base, double width) {
        return new Box(left, base - HEIGHT + 3, left + width, base + 3);
    }
}
