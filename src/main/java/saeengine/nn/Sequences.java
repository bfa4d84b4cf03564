package saeengine.nn;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Attention;
import saeengine.tensor.Tensor;

/**
 * Several token sequences packed one after another, without padding; none sees another.
 *
 * @param ids int [n], all tokens
 * @param positions int [n], each token's place in its own sequence
 * @param starts int [sequences + 1], where each sequence begins, then n
 * @param tiles of queries, as {@link Attention#tiles} counts them
 */
public record Sequences(Tensor ids, Tensor positions, Tensor starts, int tiles) {
    static Sequences of(Tape t, List<int[]> sequences) {
        int n = sequences.stream().mapToInt(s -> s.length).sum();
        int[] ids = new int[n];
        int[] positions = new int[n];
        int[] starts = new int[sequences.size() + 1];
        int at = 0;
        for (int s = 0; s < sequences.size(); s++) {
            int[] sequence = sequences.get(s);
            starts[s] = at;
            System.arraycopy(sequence, 0, ids, at, sequence.length);
            for (int i = 0; i < sequence.length; i++) {
                positions[at + i] = i;
            }
            at += sequence.length;
        }
        starts[sequences.size()] = n;
        return new Sequences(t.of(ids, n), t.of(positions, n), t.of(starts, starts.length), Attention.tiles(starts));
    }

    /** All tokens of all sequences. */
    public int tokens() {
        return ids.size();
    }
}
