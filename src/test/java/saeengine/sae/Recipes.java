package saeengine.sae;

import saeengine.autograd.Tape;
import saeengine.op.Add;
import saeengine.op.ColumnNorm;
import saeengine.op.Linear;
import saeengine.op.NormalisedError;
import saeengine.op.ReluEncode;
import saeengine.op.RowNorms;
import saeengine.op.Scale;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.SquaredError;
import saeengine.op.TopK;
import saeengine.op.TopKEncode;
import saeengine.op.WeightedL1;
import saeengine.op.WeightedMean;
import saeengine.tensor.Tensor;

/** The losses of the field's recipes, composed of the engine's ops. */
final class Recipes {
    private Recipes() {}

    /** The autoencoder without sparsity; {@code scale} 1 is the mean over rows of the sum over dims. */
    static Recipe plain(double scale) {
        return new Recipe(
                "plain",
                (t, s) -> {
                    Tensor f = ReluEncode.reluEncode(t, s.get(SaeNumbers.Part.X), s.wEnc(), s.bEnc());
                    Tensor y = Linear.project(t, f, s.wDec(), s.bDec());
                    return Scale.scale(t, SquaredError.squaredError(t, y, s.target()), (float) scale);
                },
                (p, z) -> scale * RecipeReference.plain(p));
    }

    /** Squared error and an L1 penalty, over features or over features times the norms of their decoder rows. */
    static Recipe reluL1(double lambda, boolean columnNorm) {
        return new Recipe(
                "relu l1" + (columnNorm ? " column norm" : ""),
                (t, s) -> {
                    Tensor f = ReluEncode.reluEncode(t, s.centred(t), s.wEnc(), s.bEnc());
                    Tensor y = Linear.project(t, f, s.wDec(), s.bDec());
                    Tensor norms = columnNorm ? ColumnNorm.columnNorm(t, s.wDec()) : null;
                    return total(
                            t,
                            SquaredError.squaredError(t, y, s.target()),
                            (float) lambda,
                            WeightedL1.weightedL1(t, f, norms));
                },
                (p, z) -> RecipeReference.reluL1(p, lambda, columnNorm));
    }

    /** The relative squared error and the L1 norm relative to the row's norm, of OpenAI's first losses. */
    static Recipe openaiNormalised(double l1Weight) {
        return new Recipe(
                "openai normalised",
                (t, s) -> {
                    Tensor f = ReluEncode.reluEncode(t, s.centred(t), s.wEnc(), s.bEnc());
                    Tensor y = Linear.project(t, f, s.wDec(), s.bDec());
                    Tensor l1 = WeightedMean.weightedMean(
                            t, WeightedL1.ofRows(t, f, null), RowNorms.inverse(t, s.target()));
                    return total(t, NormalisedError.relative(t, y, s.target()), (float) l1Weight, l1);
                },
                (p, z) -> RecipeReference.openaiNormalised(p, l1Weight));
    }

    /** How TopK is put together. */
    enum Form {
        DENSE_BACKWARD,
        SPARSE_BACKWARD,
        RELU_FIRST,
        SIGNED,
        SIGNED_WITHOUT_BIAS
    }

    static Recipe topK(int k, Form form) {
        return new Recipe(
                "topk " + form,
                (t, s) -> {
                    Sparse f = select(t, s, k, form);
                    Tensor y = SparseDecode.sparseDecode(t, f, s.wDec(), s.bDec());
                    return SquaredError.squaredError(t, y, s.target());
                },
                (p, z) -> {
                    boolean signed = form == Form.SIGNED || form == Form.SIGNED_WITHOUT_BIAS;
                    return RecipeReference.topK(form == Form.SIGNED_WITHOUT_BIAS ? p.unbiased() : p, k, !signed);
                });
    }

    /** The unexplained variance, and an eighth of that of four times as many. */
    static Recipe multiTopK(int k) {
        return new Recipe(
                "multi topk",
                (t, s) -> {
                    TopKEncode encode = TopKEncode.of(t, s.centred(t), s.wEnc(), s.bEnc());
                    return total(t, unexplained(t, s, encode, k), 1f / 8, unexplained(t, s, encode, 4 * k));
                },
                (p, z) -> RecipeReference.unexplained(p, k) + RecipeReference.unexplained(p, 4 * k) / 8);
    }

    private static Tensor unexplained(Tape t, SaeTensors s, TopKEncode encode, int k) {
        Sparse f = encode.topK(t, k).relu(t);
        return NormalisedError.unexplained(t, SparseDecode.sparseDecode(t, f, s.wDec(), s.bDec()), s.target());
    }

    static Recipe auxKDictionaryLearning(int k, double alpha, int[] dead) {
        return new Recipe(
                "auxk dictionary_learning",
                (t, s) -> {
                    Tensor pre = Linear.linear(t, s.centred(t), s.wEnc(), s.bEnc());
                    Tensor y = decode(t, s, TopK.topK(t, pre, k).relu(t));
                    AuxK.Step step = step(AuxK.Selector.of(pre), s, y);
                    Tensor aux = AuxK.dictionaryLearning(t, step, t.of(dead, dead.length));
                    return total(t, SquaredError.squaredError(t, y, s.target()), (float) alpha, aux);
                },
                (p, z) -> RecipeReference.topK(p, k, true) + alpha * AuxKReference.dictionaryLearning(p, z, k, dead));
    }

    static Recipe auxKOpenai(int k, int kAux, double variance, double alpha, int[] dead) {
        return new Recipe(
                "auxk openai",
                (t, s) -> {
                    TopKEncode encode = TopKEncode.of(t, s.centred(t), s.wEnc(), s.bEnc());
                    Tensor y = decode(t, s, encode.topK(t, k).relu(t));
                    Tensor aux = AuxK.openai(t, step(AuxK.Selector.of(encode), s, y), t.of(dead, dead.length), kAux);
                    return total(t, NormalisedError.ofVariance(t, y, s.target(), (float) variance), (float) alpha, aux);
                },
                (p, z) -> RecipeReference.topK(p, k, true) / (p.d() * variance)
                        + alpha * AuxKReference.openai(p, z, k, kAux, dead));
    }

    static Recipe auxKSparsify(int k, double alpha, int[] dead) {
        return new Recipe(
                "auxk sparsify",
                (t, s) -> {
                    TopKEncode encode = TopKEncode.of(t, s.centred(t), s.wEnc(), s.bEnc());
                    Tensor y = decode(t, s, encode.topK(t, k).relu(t));
                    Tensor aux = AuxK.sparsify(t, step(AuxK.Selector.of(encode), s, y), t.of(dead, dead.length));
                    return total(t, NormalisedError.unexplained(t, y, s.target()), (float) alpha, aux);
                },
                (p, z) -> RecipeReference.unexplained(p, k) + alpha * AuxKReference.sparsify(p, z, k, dead));
    }

    private static AuxK.Step step(AuxK.Selector select, SaeTensors s, Tensor y) {
        return new AuxK.Step(select, s.target(), y, s.wDec(), s.bDec());
    }

    private static Tensor decode(Tape t, SaeTensors s, Sparse f) {
        return SparseDecode.sparseDecode(t, f, s.wDec(), s.bDec());
    }

    static Sparse select(Tape t, SaeTensors s, int k, Form form) {
        return switch (form) {
            case DENSE_BACKWARD ->
                TopK.topK(t, Linear.linear(t, s.centred(t), s.wEnc(), s.bEnc()), k)
                        .relu(t);
            case SPARSE_BACKWARD ->
                TopKEncode.of(t, s.centred(t), s.wEnc(), s.bEnc()).topK(t, k).relu(t);
            case RELU_FIRST -> TopK.topK(t, ReluEncode.reluEncode(t, s.centred(t), s.wEnc(), s.bEnc()), k);
            case SIGNED -> TopKEncode.of(t, s.centred(t), s.wEnc(), s.bEnc()).topK(t, k);
            case SIGNED_WITHOUT_BIAS -> TopK.topK(t, Linear.linear(t, s.centred(t), s.wEnc(), null), k);
        };
    }

    private static Tensor total(Tape t, Tensor main, float weight, Tensor other) {
        return Add.add(t, main, Scale.scale(t, other, weight));
    }
}
