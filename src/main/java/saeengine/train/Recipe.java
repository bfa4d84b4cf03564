package saeengine.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import saeengine.sae.EncoderActivation;
import saeengine.sae.FiringRule;
import saeengine.sae.Initialisation;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.sae.term.SummedSquares;
import saeengine.sae.term.Term;
import saeengine.tensor.Products;

/**
 * How an autoencoder is trained. A recipe is made of objects: an activation, an initialisation, the terms of the
 * objective, and what happens around the optimizer's step. Every recipe runs through the same step, which knows
 * none of them by name.
 */
public final class Recipe {
    private final String name;
    private final String about;

    @SuppressWarnings("NullAway.Init") // Builder.build refuses a recipe without one
    private EncoderActivation activation;

    private boolean centred;
    private Sae.Writes writes = Sae.Writes.ITS_INPUT;
    private Initialisation init = SaeInit.TORCH;
    private Bias bias = Bias.AS_DRAWN;
    private boolean rescaled;
    private boolean onUnitRows;
    private boolean encoderCentred;
    private final List<Weighted> objective = new ArrayList<>();
    private List<Part> before = List.of();
    private List<Part> after = List.of(Part.ADAM);
    private double clip;
    private Dead dead = Dead.OURS;
    private Adam.Constants adam = Adam.Constants.DEFAULT;
    private Rate rate = new Rate(1e-3, false, Span.NONE, false, Decay.CONSTANT);
    private Span penaltyWarmup = Span.NONE;
    private int k = 32;
    private Knobs knobs = new Knobs();
    private @Nullable Function<Knobs, Builder> maker;

    /** What b_dec starts from, when it is not drawn or given. */
    public enum Bias {
        /** What the initialisation leaves. */
        AS_DRAWN,
        /** The geometric median of the first rows. */
        GEOMETRIC_MEDIAN,
        /** The mean of the first rows. */
        MEAN
    }

    /** What may happen to decoder, gradients and weights around the optimizer's step. */
    public enum Part {
        /** Decoder rows to length 1. */
        RENORMALISE(0),
        /** The same with float32's epsilon added to the length. */
        RENORMALISE_EPS(1),
        /** Gradient less its component along the decoder row. */
        PROJECT(2),
        /** The same, the row's length taken with 1e-6 added. */
        PROJECT_EPS(3),
        /** The same for rows taken to have length 1. */
        PROJECT_UNIT(4),
        /** All gradients together to a norm of at most the recipe's. */
        CLIP(-1),
        /** The optimizer's step. */
        ADAM(-1);

        private final int code;

        Part(int code) {
            this.code = code;
        }

        /** What kernels know it by, as feature_rows.cuh does; -1 where it is nothing that happens to a single row. */
        int code() {
            return code;
        }
    }

    /**
     * When a latent counts as dead.
     *
     * @param fires what counts as firing
     * @param countedFirst whether this step's firing counts for this step's auxiliary loss
     * @param threshold how many tokens without firing, from the option and the batch, are still not dead
     * @param after the option where it isn't given
     */
    public record Dead(FiringRule fires, boolean countedFirst, Threshold threshold, After after) {
        /**
         * How long a latent has not fired, where no option says: tokens, steps, or a tenth of the run within bounds for 0 of
         * both.
         */
        public record After(long tokens, long steps) {
            /** A tenth of the run's tokens, from 10,000 to 10,000,000. */
            public static final After TENTH_OF_RUN = new After(0, 0);

            /** Gao et al., 2024. */
            public static final After TEN_MILLION = new After(10_000_000, 0);

            public static After steps(long steps) {
                return new After(0, steps);
            }

            /** In tokens. */
            public long of(long rowsOfStep, long rowsOfRun) {
                if (tokens > 0) {
                    return tokens;
                }
                return steps > 0 ? steps * rowsOfStep : Math.max(10_000, Math.min(10_000_000, rowsOfRun / 10));
            }
        }

        /** A value that is not 0 fires, in the step whose loss it counts for already. */
        public static final Dead OURS = new Dead(FiringRule.VALUE_NOT_ZERO, true, Threshold.MORE, After.TENTH_OF_RUN);

        /** Turns {@code --dead-after} tokens into the most tokens a living latent has not fired for. */
        public enum Threshold {
            /** since > tokens. */
            MORE,
            /** since >= tokens. */
            AT_LEAST,
            /** Counted in whole steps: since >= floor(tokens / batch) batches. */
            WHOLE_STEPS;

            long of(long tokens, int batch) {
                return switch (this) {
                    case MORE -> tokens;
                    case AT_LEAST -> tokens - 1;
                    case WHOLE_STEPS -> tokens / batch * batch - 1;
                };
            }
        }
    }

    /**
     * The learning rate, where options give no other.
     *
     * @param lr at 16,384 latents where {@code byWidth}
     * @param byWidth whether it goes with 1 / sqrt(F / 16,384)
     * @param warmup linear
     * @param fromFirst whether the first step of a warm-up has a share of the rate; else it has 0
     * @param decay how the rate falls
     */
    public record Rate(double lr, boolean byWidth, Span warmup, boolean fromFirst, Decay decay) {
        /** Of an autoencoder of so many latents. */
        public double of(int features) {
            return byWidth ? lr / Math.sqrt(features / 16_384.0) : lr;
        }
    }

    /** How the learning rate falls after its warm-up. */
    public enum Decay {
        /** It does not. */
        CONSTANT,
        /** To 0 on a line over the last three fifths. */
        LINE_OVER_LAST_THREE_FIFTHS,
        /** To 0 on a line over the last fifth. */
        LINE_OVER_LAST_FIFTH,
        /** To 0 on a line from the end of the warm-up. */
        LINE
    }

    private Recipe(String name, String about) {
        this.name = name;
        this.about = about;
    }

    /** Begins a recipe: a name to type, and a line for help texts. */
    public static Builder named(String name, String about) {
        return new Builder(new Recipe(name, about));
    }

    /** A recipe that has settings of its own: as it is with the given ones, and how it is made with others. */
    public static Recipe adjustable(Knobs knobs, Function<Knobs, Builder> maker) {
        Recipe recipe = maker.apply(knobs).build();
        recipe.knobs = knobs;
        recipe.maker = maker;
        return recipe;
    }

    /** The same with some of its own settings changed, each {@code NAME=NUMBER}. */
    public Recipe set(List<String> settings) {
        Recipe recipe = this;
        for (String setting : settings) {
            Knobs changed = recipe.knobs.set(name, setting);
            recipe = adjustable(changed, Objects.requireNonNull(recipe.maker));
        }
        return recipe;
    }

    /** Its own settings. */
    public Knobs knobs() {
        return knobs;
    }

    /** Puts a recipe together; what is not said is torch's start, Adam alone at 1e-3, and no bias in the input. */
    public static final class Builder {
        private final Recipe r;

        private Builder(Recipe recipe) {
            this.r = recipe;
        }

        public Builder activation(EncoderActivation activation) {
            r.activation = activation;
            return this;
        }

        /** Subtracts b_dec from the input. */
        public Builder centred() {
            r.centred = true;
            return this;
        }

        /** Reads one place of a model and writes another. */
        public Builder transcodes(boolean withSkip) {
            r.writes = withSkip ? Sae.Writes.ANOTHER_PLACE_WITH_SKIP : Sae.Writes.ANOTHER_PLACE;
            return this;
        }

        public Builder start(Initialisation init, Bias bias) {
            r.init = init;
            r.bias = bias;
            return this;
        }

        /** Rescales the encoder at the start by {@link SaeInit#rescaleEncoder}. */
        public Builder rescaled() {
            r.rescaled = true;
            return this;
        }

        /** Starts b_enc at -W_enc m, m the mean of the first rows that are read: pre-activations that begin centred. */
        public Builder encoderCentred() {
            r.encoderCentred = true;
            return this;
        }

        /** Has numbers in units of rows of a mean squared length of 1, which they are made to be where no option says else. */
        public Builder onUnitRows() {
            r.onUnitRows = true;
            return this;
        }

        public Builder error(Term term) {
            return term(term, Weighted.Role.ERROR, 1);
        }

        /** The sparsity term, its coefficient and that coefficient's warm-up. */
        public Builder penalty(Term term, double coefficient, Span warmup) {
            r.penaltyWarmup = warmup;
            return term(term, Weighted.Role.PENALTY, coefficient);
        }

        public Builder auxiliary(Term term, double coefficient) {
            return term(term, Weighted.Role.AUXILIARY, coefficient);
        }

        /** A term whose coefficient no option changes. */
        public Builder plus(Term term, double coefficient) {
            return term(term, Weighted.Role.FIXED, coefficient);
        }

        private Builder term(Term term, Weighted.Role role, double coefficient) {
            if (role != Weighted.Role.FIXED && r.term(role).isPresent()) {
                throw new IllegalArgumentException(r.name + ": one term is the " + role + ", not two");
            }
            r.objective.add(new Weighted(term, role, coefficient));
            return this;
        }

        /** The k where no option says one. */
        public Builder k(int k) {
            r.k = k;
            return this;
        }

        /** What happens to the decoder before the forward pass. */
        public Builder before(Part... parts) {
            r.before = List.of(parts);
            return this;
        }

        /** What happens after the backward pass, in order, the optimizer's step included. */
        public Builder after(Part... parts) {
            r.after = List.of(parts);
            return this;
        }

        /** The most that the norm of all gradients may be, where a part clips. */
        public Builder clip(double most) {
            r.clip = most;
            return this;
        }

        public Builder dead(Dead rule) {
            r.dead = rule;
            return this;
        }

        public Builder adam(Adam.Constants constants) {
            r.adam = constants;
            return this;
        }

        public Builder rate(double lr, Span warmup, Decay decay) {
            r.rate = new Rate(lr, false, warmup, false, decay);
            return this;
        }

        /** A rate that goes with 1 / sqrt(F / 16,384). */
        public Builder rateByWidth(double lr, Span warmup, Decay decay) {
            r.rate = new Rate(lr, true, warmup, false, decay);
            return this;
        }

        /** A constant rate, and a warm-up whose first step is not without one: SAELens'. */
        public Builder rateFromFirst(double lr) {
            r.rate = new Rate(lr, false, Span.NONE, true, Decay.CONSTANT);
            return this;
        }

        public Recipe build() {
            if (r.activation == null || r.term(Weighted.Role.ERROR).isEmpty()) {
                throw new IllegalArgumentException(r.name + ": a recipe has an activation and an error");
            }
            return r;
        }
    }

    public String name() {
        return name;
    }

    /** One line for help texts. */
    public String about() {
        return about;
    }

    public EncoderActivation activation() {
        return activation;
    }

    /** Whether b_dec is subtracted from the input. */
    public boolean centred() {
        return centred;
    }

    /** What the output is compared with. */
    public Sae.Writes writes() {
        return writes;
    }

    /** Whether it reads one place of a model and writes another. */
    public boolean transcodes() {
        return writes != Sae.Writes.ITS_INPUT;
    }

    public Initialisation init() {
        return init;
    }

    /** What b_dec starts from. */
    public Bias bias() {
        return bias;
    }

    /** Whether the encoder is rescaled by {@link SaeInit#rescaleEncoder} at the start. */
    public boolean rescaled() {
        return rescaled;
    }

    /** Whether b_enc starts at minus the encoder's image of the mean of the first rows. */
    public boolean encoderCentred() {
        return encoderCentred;
    }

    /** Whether rows are made to have a mean squared length of 1 where no option says else. */
    public boolean onUnitRows() {
        return onUnitRows;
    }

    /** All terms, in the order in which they are added. */
    public List<Weighted> objective() {
        return List.copyOf(objective);
    }

    public Optional<Weighted> term(Weighted.Role role) {
        return objective.stream().filter(each -> each.role() == role).findFirst();
    }

    /** How the reconstruction is compared with its target. */
    public Term error() {
        return term(Weighted.Role.ERROR).orElseThrow().term();
    }

    /** The sparsity term. */
    public Optional<Weighted> penalty() {
        return term(Weighted.Role.PENALTY);
    }

    /** The loss that revives dead latents. */
    public Optional<Weighted> auxiliary() {
        return term(Weighted.Role.AUXILIARY);
    }

    public List<Part> before() {
        return before;
    }

    public List<Part> after() {
        return after;
    }

    public double clip() {
        return clip;
    }

    /** When a latent counts as dead. */
    public Dead dead() {
        return dead;
    }

    public Adam.Constants adam() {
        return adam;
    }

    public Rate rate() {
        return rate;
    }

    /** Until the sparsity coefficient has its full value. */
    public Span penaltyWarmup() {
        return penaltyWarmup;
    }

    /** The k where no option says one. */
    public int k() {
        return k;
    }

    /** Whether activation or objective read k. */
    public boolean usesK() {
        return activation.usesK()
                || objective.stream().anyMatch(each -> each.term().usesK());
    }

    /** Whether there is a squared error and nothing else, so that the loss says all. */
    public boolean isPlain() {
        return objective.size() == 1 && error() == SummedSquares.TERM && !activation.selects();
    }

    /** How exact the products of its steps have to be: a plain one's loss goes to 0. */
    public Products products() {
        return isPlain() ? Products.EXACT : Products.COARSE;
    }

    /** The autoencoder it trains; {@code k} is passed over where nothing reads it. */
    public Sae.Shape shape(int dims, int features, int k, boolean tied) {
        return shape(dims, dims, features, k, tied);
    }

    public Sae.Shape shape(int dims, int outputs, int features, int k, boolean tied) {
        return new Sae.Shape(dims, outputs, features, activation, usesK() ? k : 0, centred, tied, writes);
    }

    @Override
    public String toString() {
        return name;
    }
}
