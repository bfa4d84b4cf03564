package saeengine.sae;

import saeengine.autograd.Tape;
import saeengine.op.GatherRows;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * New weights for some features; their encoder biases become 0.
 *
 * @param features which, each once
 * @param encoderRows one row for each
 * @param decoderRows one row for each
 */
public record ResamplePlan(int[] features, double[][] encoderRows, double[][] decoderRows) {
    public ResamplePlan {
        if (features.length != encoderRows.length || features.length != decoderRows.length) {
            throw new IllegalArgumentException("a plan has one encoder and one decoder row for each feature, got "
                    + features.length + " features, " + encoderRows.length + " and " + decoderRows.length + " rows");
        }
    }

    /** The features as int [n]. */
    public Tensor indices(Tape t) {
        return t.of(features, features.length);
    }

    /** Writes the rows over a model's; encoder and decoder [features, d], encoderBias [features] or null. */
    public void writeTo(Tape t, Parameter encoder, Parameter encoderBias, Parameter decoder) {
        if (features.length == 0) {
            return;
        }
        Tensor indices = indices(t);
        GatherRows.scatterRows(t, rows(t, encoderRows), indices, encoder);
        GatherRows.scatterRows(t, rows(t, decoderRows), indices, decoder);
        if (encoderBias != null) {
            Tensor column = encoderBias.reshaped(encoderBias.size(), 1);
            GatherRows.scatterRows(t, t.zeros(features.length, 1), indices, column);
        }
    }

    private static Tensor rows(Tape t, double[][] rows) {
        int d = rows[0].length;
        float[] flat = new float[rows.length * d];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / d][i % d];
        }
        return t.of(flat, rows.length, d);
    }
}
