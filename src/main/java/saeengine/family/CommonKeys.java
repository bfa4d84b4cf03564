package saeengine.family;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import saeengine.data.KnownKeys;

/**
 * The keys that a config.json of any family may have: those of transformers' PretrainedConfig, and what tools write
 * besides. A family adds its own.
 */
public final class CommonKeys {
    /** The initializer_range that random weights have. */
    public static final double DEVIATION = 0.02;

    private static final String DRAWN = "random weights are drawn with this deviation";
    private static final String NO_DROPOUT = "pretrain has no dropout";

    private CommonKeys() {}

    /**
     * The common keys; those that drawing and training depend on may then only have the values that are done.
     *
     * @param dropouts the family's names of dropout probabilities
     */
    public static KnownKeys of(Use use, List<String> dropouts) {
        KnownKeys keys = training(outputs(origin(generation(model()))));
        for (String dropout : dropouts) {
            if (use == Use.TRAINED) {
                keys.only(dropout, NO_DROPOUT, number(0));
            } else {
                keys.harmless("dropout acts in training only", dropout);
            }
        }
        return use == Use.STORED
                ? keys.harmless("weights are read, not drawn", "initializer_range")
                : keys.only("initializer_range", DRAWN, number(DEVIATION));
    }

    public static JsonElement number(double value) {
        return new JsonPrimitive(value);
    }

    public static JsonElement flag(boolean value) {
        return new JsonPrimitive(value);
    }

    private static KnownKeys model() {
        JsonPrimitive no = new JsonPrimitive(false);
        return new KnownKeys()
                .used(
                        "model_type",
                        "architectures",
                        "vocab_size",
                        "eos_token_id",
                        "bos_token_id",
                        "tie_word_embeddings")
                .only("is_encoder_decoder", "the other half would be missing", no)
                .only("add_cross_attention", "cross-attention is a different model", no)
                .only("tie_encoder_decoder", "there is no encoder to tie to", no)
                .only(
                        "pruned_heads",
                        "heads taken out leave weights of another shape",
                        new JsonObject(),
                        new JsonArray());
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
                        "attn_implementation");
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
