package saeengine.cli;

/** Option texts that several commands share. */
final class ModelText {
    static final String MODEL = "A GPT-Neo in a folder of the Hugging Face layout (config.json, weights as safetensors"
            + " or torch checkpoint, tokenizer), or ORG/NAME in the Hugging Face cache, or bundled:story, or"
            + " random:tinystories-33m, or random:CONFIG.json.";
    static final String SEED = "Seed of everything random. Default: ${DEFAULT-VALUE}.";

    private ModelText() {}
}
