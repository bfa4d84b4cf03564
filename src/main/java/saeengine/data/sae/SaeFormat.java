package saeengine.data.sae;

/** The ways in which sparse autoencoders lie on disk. */
public enum SaeFormat {
    /** This engine's: {@code sae.safetensors} and {@code config.json}. Holds every {@link StoredSae}. */
    OWN("sae-engine", true),

    /** SAELens': {@code sae_weights.safetensors} and {@code cfg.json}, perhaps {@code sparsity.safetensors}. */
    SAELENS("SAELens", true),

    /** dictionary_learning's: {@code ae.pt} and {@code config.json}; also such a state dict alone. */
    DICTIONARY_LEARNING("dictionary_learning", true),

    /** sparsify's: {@code sae.safetensors} and {@code cfg.json}. */
    SPARSIFY("sparsify", true),

    /** OpenAI's sparse_autoencoder: one torch file that also holds its settings. */
    OPENAI("OpenAI", true),

    /** Gemma Scope's: {@code params.npz}. */
    GEMMA_SCOPE("Gemma Scope", false),

    /** Gemma Scope 2's: {@code params.safetensors} and {@code config.json}. */
    GEMMA_SCOPE_2("Gemma Scope 2", false),

    /** Llama Scope's: {@code hyperparams.json} and {@code checkpoints/final.safetensors}. */
    LLAMA_SCOPE("Llama Scope", false),

    /** Qwen-Scope's: a torch file of {@code W_enc}, {@code W_dec}, {@code b_enc}, {@code b_dec}; k is not in it. */
    QWEN_SCOPE("Qwen-Scope", false),

    /** Goodfire's: a torch file of {@code encoder_linear} and {@code decoder_linear}. */
    GOODFIRE("Goodfire", false),

    /** circuit-tracer's transcoders of one layer: {@code layer_N.safetensors} and {@code wandb-config.yaml}. */
    LAYER_TRANSCODER("layer transcoder", false),

    /** A torch file of {@code pre_bias}, {@code encoder_weights} and so on: a TopK that does not store its k. */
    BARE_TOPK("bare TopK", false);

    private final String called;
    private final boolean writable;

    SaeFormat(String called, boolean writable) {
        this.called = called;
        this.writable = writable;
    }

    /** Whether {@link SaeFiles#write} writes it; the others are only read. */
    public boolean writable() {
        return writable;
    }

    /** What its users call it. */
    @Override
    public String toString() {
        return called;
    }
}
