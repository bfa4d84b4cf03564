package saeengine.recipe;

import static saeengine.train.Recipe.Part.ADAM;
import static saeengine.train.Recipe.Part.CLIP;

import saeengine.sae.SaeInit;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.Unexplained;
import saeengine.train.Recipe;
import saeengine.train.Recipe.Bias;
import saeengine.train.Recipe.Decay;
import saeengine.train.Span;

/**
 * Our own transcoders: a TopK that reads an MLP's input and writes its output, alone or beside a linear map.
 *
 * <p>Start, error and the decoder left as long as it grows are sparsify's ({@code sparse_coder.py} and {@code trainer.py},
 * docs/dialects.md); Paulo, Shabalin and Belrose, Transcoders Beat Sparse Autoencoders for Interpretability, 2025
 * (https://arxiv.org/abs/2501.18823) has the linear map. AuxK, clipping and rate are those of our TopK.
 */
final class TranscoderRecipes {
    static final Recipe PLAIN = like(
                    "transcoder", "from an MLP's input to its output: the k largest, AuxK against dead latents")
            .transcodes(false)
            .build();

    static final Recipe SKIP = like("transcoder-skip", "the same beside a linear map W_skip x of the MLP's input")
            .transcodes(true)
            .build();

    private TranscoderRecipes() {}

    private static Recipe.Builder like(String name, String about) {
        return Recipe.named(name, about)
                .activation(TopKActivation.RECTIFIED)
                .start(SaeInit.ENCODER_ALONE, Bias.MEAN)
                .encoderCentred()
                .error(Unexplained.TERM)
                .auxiliary(AuxKTerm.DICTIONARY_LEARNING, TopKRecipe.AUX)
                .after(CLIP, ADAM)
                .clip(1.0)
                .rateByWidth(2e-4, Span.percent(5), Decay.LINE_OVER_LAST_FIFTH);
    }
}
