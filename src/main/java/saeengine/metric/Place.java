package saeengine.metric;

/** A kind of place that numbers are reported in. A key means one thing within a place. */
public enum Place {
    TRAINING(
            "While training",
            "A line of `loss.jsonl`, the progress line and the report's curves. On the rows of one batch, before its"
                    + " update, in the units that the recipe trains in: rows times `input_scale`."),
    ROWS(
            "Of an autoencoder, on evaluated rows",
            "`train`'s table, `metrics` of `summary.json`, the report's table, `eval`'s table and JSON. Always of the"
                    + " autoencoder as it is saved, on rows in their original units, whatever `input_scale` was; under"
                    + " `--normalize per-story`, rows as normalised. x is a row, x^ its reconstruction, r = x - x^, f the"
                    + " features; all sums are in float64."),
    LOSSES(
            "Of a model that works with the reconstructions",
            "In the same places, wherever there is a model. Each window of the text is read with the end-of-text id"
                    + " before it; means over all tokens."),
    TRUTH(
            "Against the true features of synthetic rows",
            "`eval --synthetic`, by the definitions of SynthSAEBench (arXiv 2602.14687); its explained variance is"
                    + " `ev_r2`, and `l0`, `latents_never` and `shrinkage` are its own, too."),
    FACTS(
            "Against the hidden facts of stories",
            "In the same places, where the facts behind what is evaluated are known, as those of the program's own stories"
                    + " are (`stories --facts`): what a sparse run of `train` evaluates where no text is given, and what"
                    + " `eval` reads. A latent at a threshold says of each token whether a fact holds there. Latent and"
                    + " threshold are chosen for each fact on every second story, by the largest F1 = 2 hits / (said +"
                    + " true), and measured on the others. `eval` keeps each fact's figures in its `facts`."),
    BOUND("Of the evaluated rows", "`bounds.json`, `train`'s table, `summary.json`, the report's dashed lines."),
    RUN("Of a run", "`summary.json`, `run.json`, the last lines of `train` and the head of the report."),
    LAW(
            "Of a grid of widths and k",
            "`scaling_law` of `summary.json`, and the report: L(n, k) = exp(alpha + beta_k ln k + beta_n ln n + gamma ln"
                    + " k ln n) + exp(zeta + eta ln k)."),
    CONVERSION("Of a conversion", "`convert`'s last line.");

    private final String title;
    private final String about;

    Place(String title, String about) {
        this.title = title;
        this.about = about;
    }

    public String title() {
        return title;
    }

    /** Where the numbers stand and what they have in common, in Markdown. */
    public String about() {
        return about;
    }
}
