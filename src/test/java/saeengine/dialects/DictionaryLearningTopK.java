package saeengine.dialects;

/**
 * dictionary_learning's TopKTrainer on AutoEncoderTopK, from its second step on: the first sets b_dec from its batch.
 *
 * <p>trainers/top_k.py.
 */
final class DictionaryLearningTopK extends DictionaryLearningSelection {
    DictionaryLearningTopK(DialectStart start, Settings settings) {
        super(start, settings);
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        int[][] f = new int[rows][];
        int[][] y = new int[rows][];
        boolean[] fired = new boolean[features];
        for (int row = 0; row < rows; row++) {
            f[row] = relu(preActivations(x[row]));
            int[] kept = selected(f[row]);
            y[row] = decode(f[row], kept, true);
            for (int i : kept) {
                fired[i] = true;
            }
        }
        int error = tape.times(squares(y, leaves(x)), 1.0 / rows);
        return withAuxiliary(error, fired, f, residual(x, y));
    }
}
