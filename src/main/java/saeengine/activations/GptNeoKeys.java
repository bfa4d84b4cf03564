package saeengine.activations;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import saeengine.data.KnownKeys;

/**
 * The keys of a GPT-Neo's config.json: those of transformers' GPTNeoConfig, of the class it extends, and what published
 * models have besides, each used, known to change nothing, or refused.
 */
final class GptNeoKeys {
    private static final String DRAWN = "random weights are drawn with this deviation";
    private static final String NO_DROPOUT = "pretrain has no dropout";

    private GptNeoKeys() {}

    /** Of a model whose weights are in files. */
    static KnownKeys stored() {
        return shape().harmless("dropout acts in training only", "attention_dropout", "embed_dropout", "resid_dropout")
                .harmless("weights are read, not drawn", "initializer_range");
    }

    /** Of a model with random weights that is not trained. */
    static KnownKeys drawn() {
        return stored().only("initializer_range", DRAWN, number(RandomWeights.DEVIATION));
    }

    /** Of a model to be trained. */
    static KnownKeys trained() {
        return drawn().only("attention_dropout", NO_DROPOUT, number(0))
                .only("embed_dropout", NO_DROPOUT, number(0))
                .only("resid_dropout", NO_DROPOUT, number(0))
                .only("tie_word_embeddings", "pretrain trains tied heads only", new JsonPrimitive(true));
    }

    private static JsonPrimitive number(double value) {
        return new JsonPrimitive(value);
    }

    private static KnownKeys shape() {
        JsonPrimitive no = new JsonPrimitive(false);
        KnownKeys keys = new KnownKeys()
                .used(
                        "model_type",
                        "architectures",
                        "activation_function",
                        "vocab_size",
                        "hidden_size",
                        "num_layers",
                        "num_hidden_layers",
                        "num_heads",
                        "num_attention_heads",
                        "intermediate_size",
                        "max_position_embeddings",
                        "window_size",
                        "attention_layers",
                        "attention_types",
                        "layer_norm_epsilon",
                        "tie_word_embeddings",
                        "eos_token_id",
                        "bos_token_id")
                .only("is_encoder_decoder", "a GPT-Neo is a decoder", no)
                .only("add_cross_attention", "cross-attention is a different model", no)
                .only("tie_encoder_decoder", "a GPT-Neo has no encoder", no)
                .only(
                        "pruned_heads",
                        "heads taken out leave weights of another shape",
                        new JsonObject(),
                        new JsonArray());
        return training(outputs(origin(generation(keys))));
    }

    private static KnownKeys origin(KnownKeys keys) {
        return keys.harmless("says where the file comes from", "_name_or_path", "name_or_path", "_commit_hash")
                .harmless("says what wrote the file", "transformers_version", "unsloth_version", "unsloth_fixed")
                .harmless("weights are read in the type they are stored in", "torch_dtype", "dtype", "use_bfloat16")
                .harmless("the tokenizer's own files are read", "tokenizer_class", "prefix")
                .harmless(
                        "ids of tokens that are never put into a text",
                        "pad_token_id",
                        "sep_token_id",
                        "decoder_start_token_id")
                .harmless(
                        "how the same numbers are computed, stored or spread over machines",
                        "use_cache",
                        "torchscript",
                        "chunk_size_feed_forward",
                        "vocab_parallel_embedding",
                        "make_vocab_size_divisible_by",
                        "pretraining_tp",
                        "_attn_implementation",
                        "_attn_implementation_autoset",
                        "attn_implementation")
                .harmless("every GPT-Neo is a decoder, whether it is said or not", "is_decoder")
                .harmless("tokens have no types here, and none without being asked for there", "type_vocab_size");
    }

    private static KnownKeys training(KnownKeys keys) {
        return keys.harmless("trades time for memory in training", "gradient_checkpointing")
                .harmless(
                        "belongs to heads for other tasks, whose weights are refused",
                        "summary_type",
                        "summary_use_proj",
                        "summary_activation",
                        "summary_proj_to_labels",
                        "summary_first_dropout",
                        "classifier_dropout",
                        "num_labels",
                        "_num_labels",
                        "id2label",
                        "label2id",
                        "problem_type",
                        "finetuning_task",
                        "task_specific_params",
                        "tf_legacy_loss");
    }

    private static KnownKeys outputs(KnownKeys keys) {
        return keys.harmless(
                "what else a call returns",
                "output_attentions",
                "output_hidden_states",
                "output_scores",
                "return_dict",
                "return_dict_in_generate",
                "use_return_dict");
    }

    private static KnownKeys generation(KnownKeys keys) {
        return keys.harmless(
                "generate has options of its own",
                "max_length",
                "min_length",
                "max_new_tokens",
                "do_sample",
                "early_stopping",
                "num_beams",
                "num_beam_groups",
                "num_return_sequences",
                "diversity_penalty",
                "temperature",
                "top_k",
                "top_p",
                "typical_p",
                "repetition_penalty",
                "length_penalty",
                "no_repeat_ngram_size",
                "encoder_no_repeat_ngram_size",
                "bad_words_ids",
                "forced_bos_token_id",
                "forced_eos_token_id",
                "suppress_tokens",
                "begin_suppress_tokens",
                "remove_invalid_values",
                "exponential_decay_length_penalty",
                "cross_attention_hidden_size");
    }
}
