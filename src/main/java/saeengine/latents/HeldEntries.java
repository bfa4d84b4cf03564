package saeengine.latents;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Active latents of the first tokens of a text, of several autoencoders on the same tokens, within bounded memory: whole packs are
 * taken until there are enough tokens, or enough latents of one of them.
 */
public final class HeldEntries {
    /** No further pack is taken from so many tokens on. */
    private static final int MOST_TOKENS = 200_000;

    /** Nor from so many latents of one autoencoder on: 128 MiB. */
    private static final int MOST_ENTRIES = 1 << 24;

    private final List<Entries> all;
    private boolean takes = true;

    public HeldEntries(int saes) {
        all = IntStream.range(0, saes).mapToObj(i -> new Entries()).toList();
    }

    /**
     * Bytes that are held of an autoencoder at most, with what its arrays take as they grow and once more by latent.
     *
     * @param tokens of the text
     * @param active latents of a token, at most
     */
    public static long mostBytes(long tokens, long active) {
        return 3 * 8 * Math.min(Math.min(tokens, MOST_TOKENS) * active, MOST_ENTRIES);
    }

    /** Begins a pack, and says whether it is taken. */
    public boolean begin() {
        takes = takes
                && all.get(0).rows() < MOST_TOKENS
                && all.stream().allMatch(entries -> entries.size() < MOST_ENTRIES);
        return takes;
    }

    /** Adds the pack's latents of one autoencoder, where the pack is taken. */
    public void add(int sae, Entries pack) {
        for (int row = 0; row < pack.rows() && takes; row++) {
            all.get(sae).addRow(pack, row);
        }
    }

    /** Those of one autoencoder, a row a token. */
    public Entries of(int sae) {
        return all.get(sae);
    }

    /** How many tokens they are of. */
    public int tokens() {
        return all.get(0).rows();
    }
}
