package saeengine.ptx;

/** A kernel did what the programming model leaves undefined: where, by which thread, and what. */
public final class PtxTrap extends RuntimeException {
    private final String kernel;
    private final String place;
    private final String what;

    PtxTrap(String kernel, String place, String thread, String what) {
        super(kernel + ", " + place + ", " + thread + ": " + what);
        this.kernel = kernel;
        this.place = place;
        this.what = what;
    }

    public String kernel() {
        return kernel;
    }

    /** The .cu file and line, and the PTX file and line after it. */
    public String place() {
        return place;
    }

    public String what() {
        return what;
    }
}
