package saeengine.cli;

/** Option texts that several commands share. */
final class ModelText {
    static final String MODEL = "A GPT-Neo in a folder of the Hugging Face layout (config.json, weights as safetensors"
            + " or torch checkpoint, tokenizer), or ORG/NAME in the Hugging Face cache, or bundled:story, or"
            + " random:tinystories-33m, or random:CONFIG.json.";
    static final String STORIES = "stories in .txt (split by <|endoftext|>), .json or .jsonl (strings, or objects with"
            + " 'text'), these also with .gz or .zst after that, .parquet (column 'text'), .bin (16-bit token ids). A folder,"
            + " or a pattern in quotes, as in 'data/train-*.parquet', stands for its files by name.";
    static final String SEED = "Seed of everything random. Default: ${DEFAULT-VALUE}.";

    private ModelText() {}
}
