package saeengine.activations;

/** Another source's rows, each multiplied by one number. */
public final class ScaledSource extends RowFilter {
    private final float scale;

    public ScaledSource(RowSource rows, double scale) {
        super(rows);
        this.scale = (float) scale;
    }

    @Override
    void pass(float[] chunk) {
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] *= scale;
        }
    }
}
