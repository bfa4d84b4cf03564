package saeengine.latents;

import saeengine.sae.Latents;

/** Takes in the latents of an autoencoder as they come, of the first tokens of a text, and holds them against its facts. */
public final class FactMeasure {
    /** Tokens that are looked at, at most. */
    public static final int MOST_TOKENS = 200_000;

    /** Latents other than 0 that are held, at most, but for the rest of a row: 64 MiB of them. */
    public static final int MOST_ENTRIES = 1 << 23;

    private final TokenFacts facts;
    private final int features;
    private final Entries held = new Entries();
    private final Entries next = new Entries();

    /** @param facts of the tokens in the order in which their latents will come */
    public FactMeasure(TokenFacts facts, int features) {
        this.facts = facts;
        this.features = features;
    }

    /** Bytes that are held at most for so many rows of an autoencoder with so many latents other than 0 in each. */
    public static long mostBytes(long rows, long active) {
        // While its arrays grow old and new are there; then they are there sorted by latent, too.
        return 3 * 8 * Math.min(rows * active, MOST_ENTRIES);
    }

    /** Takes in the next rows; those behind the last token with facts, or beyond what is held, count for nothing. */
    public void add(Latents latents) {
        next.clear();
        next.add(latents);
        int most = Math.min(facts.tokens(), MOST_TOKENS);
        for (int row = 0; row < next.rows() && held.rows() < most && held.size() < MOST_ENTRIES; row++) {
            held.addRow(next, row);
        }
    }

    public FactMetrics metrics() {
        return new FactMetrics(held.rows(), new FactScores(held, features, facts).ofFacts());
    }
}
