package saeengine.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/**
 * AdamW over a whole transformer: every matrix shrinks by lr decay, and each kind of parameter has a learning rate of
 * its own. Embeddings, biases and the gains of the layer norms do not shrink: shrinking a gain would not make the
 * function simpler, only smaller, and a rare token's row would fade between two sights of it.
 */
final class AdamW {
    /** What a parameter is to the optimizer. */
    enum Kind {
        VECTOR,
        /** Token embeddings: a row moves only when its token is seen. */
        TABLE,
        /** Position embeddings: every row is seen in every step. */
        POSITION,
        /** Queries and keys, whose products not every model divides by the square root of the head's size. */
        SCORE,
        MATRIX;

        static Kind of(Parameter parameter) {
            String name = parameter.name();
            if (parameter.shape().length != 2) {
                return VECTOR;
            }
            if (name.equals("embed.weight")) {
                return TABLE;
            }
            if (name.equals("positions.weight")) {
                return POSITION;
            }
            return name.endsWith(".query.weight") || name.endsWith(".key.weight") ? SCORE : MATRIX;
        }
    }

    /** The learning rates of tables and scores, as multiples of the others'. */
    record Rates(double tables, double scores) {
        double of(Kind kind) {
            return switch (kind) {
                case TABLE -> tables;
                case SCORE -> scores;
                case VECTOR, POSITION, MATRIX -> 1;
            };
        }
    }

    private final Map<Kind, Adam> kinds = new EnumMap<>(Kind.class);
    private final Rates rates;

    /** @param decay the weight decay of the matrices */
    AdamW(Device device, List<Parameter> parameters, Adam.Constants constants, double decay, Rates rates) {
        this.rates = rates;
        Adam.Constants decayed = new Adam.Constants(
                constants.beta1(), constants.beta2(), constants.epsilon(), decay, Adam.Decay.DECOUPLED);
        Map<Kind, List<Parameter>> byKind = new EnumMap<>(Kind.class);
        parameters.forEach(
                p -> byKind.computeIfAbsent(Kind.of(p), k -> new ArrayList<>()).add(p));
        byKind.forEach((kind, list) -> kinds.put(
                kind, new Adam(device, list, kind == Kind.SCORE || kind == Kind.MATRIX ? decayed : constants)));
    }

    void step(Tape tape, double learningRate) {
        kinds.forEach((kind, adam) -> adam.step(tape, learningRate * rates.of(kind)));
    }

    void setSteps(long steps) {
        kinds.values().forEach(adam -> adam.setSteps(steps));
    }

    Adam.Moments moments(Parameter parameter) {
        return Objects.requireNonNull(kinds.get(Kind.of(parameter))).moments(parameter);
    }
}
