package saeengine.cli;

/** Option texts that several commands share. */
final class ModelText {
    static final String MODEL = "A model in a folder of the Hugging Face layout (config.json, weights as safetensors"
            + " or torch checkpoint, tokenizer), or ORG/NAME in the Hugging Face cache, or bundled:story, or"
            + " random:tinystories-33m, or random:CONFIG.json.";
    static final String STORIES = "stories in .txt (split by <|endoftext|>), .json or .jsonl (strings, or objects with"
            + " 'text'), these also with .gz or .zst after that, .parquet (column 'text'), .bin (16-bit token ids). A folder,"
            + " or a pattern in quotes, as in 'data/train-*.parquet', stands for its files by name.";
    static final String SITES = "blocks.N.hook_resid_mid, attn.hook_z, hook_attn_out, hook_mlp_in, ln2.hook_normalized,"
            + " mlp.hook_post or hook_mlp_out (TransformerLens' names, each behind blocks.N.).";
    static final String BETAS = "Adam's decay rates of the gradient's and its square's running means.";
    static final String SEED = "Seed of everything random. Default: ${DEFAULT-VALUE}.";

    /** The model types that are trained, as a help text lists them. */
    static final String TRAINED = "gpt_neo or gpt_neox.";

    private ModelText() {}
}
