package saeengine.nn;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The shape of a transformer: what its parts are.
 *
 * @param family what models of its kind are called, for the reader
 * @param vocabulary number of token ids
 * @param hidden width of the residual stream
 * @param positions most tokens in one sequence
 * @param layerForms what each block's attention has of its own; as many as there are blocks
 * @param head empty where a model predicts no tokens
 */
public record TransformerConfig(
        String family,
        int vocabulary,
        int hidden,
        int positions,
        EmbeddingForm embedding,
        NormForm norm,
        AttentionForm attention,
        MlpForm mlp,
        BlockForm block,
        List<LayerForm> layerForms,
        Optional<HeadForm> head) {
    /** More than any model has: keeps a wild count from asking for gigabytes. */
    public static final int MOST_LAYERS = 10_000;

    public TransformerConfig {
        requirePositive("vocabulary", vocabulary);
        requirePositive("hidden size", hidden);
        requirePositive("number of positions", positions);
        requireLayers(layerForms.size());
        layerForms = List.copyOf(layerForms);
        for (LayerForm layer : layerForms) {
            int rotated = layer.rotary().map(RotaryForm::dims).orElse(0);
            if (rotated > attention.headSize()) {
                throw new IllegalArgumentException(
                        "rotary positions turn " + rotated + " dims of a head, which has " + attention.headSize());
            }
        }
    }

    static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a model's " + what + " is at least 1, got " + value);
        }
    }

    /** The same number, where a model may have so many layers. */
    public static int requireLayers(int layers) {
        requirePositive("number of layers", layers);
        if (layers > MOST_LAYERS) {
            throw new IllegalArgumentException("a model has at most " + MOST_LAYERS + " layers, got " + layers);
        }
        return layers;
    }

    /** The number of blocks. */
    public int layers() {
        return layerForms.size();
    }

    public LayerForm layer(int index) {
        return layerForms.get(index);
    }

    /** Whether logits are made by the token table. */
    public boolean tied() {
        return head.map(HeadForm::tied).orElse(false);
    }

    /** Whether it has a matrix of its own for logits. */
    public boolean ownHead() {
        return head.isPresent() && !tied();
    }

    /** Every parameter's shape, by name, in the order of {@link Transformer#parameters}. */
    public Map<String, int[]> shapes() {
        return Transformer.shapes(this, layers());
    }

    /** How many numbers are trained. */
    public long parameters() {
        return count(shapes());
    }

    /** The same of a model of its first blocks only. */
    public long parameters(int blocks) {
        return count(Transformer.shapes(this, blocks));
    }

    /** The size of the first blocks' weights alone, which {@link Transformer#keepRounded} copies. */
    public long weights(int blocks) {
        return Transformer.shapes(this, blocks).entrySet().stream()
                .filter(each -> Transformer.isWeight(each.getKey(), each.getValue()))
                .mapToLong(each -> size(each.getValue()))
                .sum();
    }

    /** The size of the largest parameter. */
    public long largestParameter() {
        return shapes().values().stream()
                .mapToLong(TransformerConfig::size)
                .max()
                .orElseThrow();
    }

    /** Numbers that are kept beside the parameters: tables of rotations. */
    public long tables() {
        return layerForms.stream()
                .flatMap(layer -> layer.rotary().stream())
                .distinct()
                .mapToLong(rotary -> (long) positions * rotary.dims())
                .sum();
    }

    private static long count(Map<String, int[]> shapes) {
        return shapes.values().stream().mapToLong(TransformerConfig::size).sum();
    }

    private static long size(int[] shape) {
        long size = 1;
        for (int extent : shape) {
            size *= extent;
        }
        return size;
    }

    /**
     * What queries and keys are to be multiplied by for scores of the size that most transformers have, which divide them
     * by the square root of a head's size; one that does not wants smaller ones. A score is a product: hence the root.
     */
    public double scoreScale() {
        double scale = Math.pow(attention.headSize(), -0.25) / Math.sqrt(attention.scale());
        return Math.abs(scale - 1) < 1e-6 ? 1 : scale;
    }

    public String summary() {
        return family + ", " + layers() + " layers, " + hidden + " wide";
    }
}
