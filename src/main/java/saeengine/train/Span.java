package saeengine.train;

/** A length of training: a number of steps, or a share of the run in percent. */
public record Span(long length, boolean percent) {
    public static final Span NONE = steps(0);

    public static Span steps(long steps) {
        return new Span(steps, false);
    }

    public static Span percent(long share) {
        return new Span(share, true);
    }

    /** In steps of a run of so many. */
    public long of(long steps) {
        return percent ? length * steps / 100 : length;
    }

    @Override
    public String toString() {
        return length + (percent ? " % of the steps" : " steps");
    }
}
