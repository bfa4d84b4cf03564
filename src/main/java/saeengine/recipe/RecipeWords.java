package saeengine.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import saeengine.sae.Sae;
import saeengine.train.Recipe;
import saeengine.train.Weighted;

/** What a recipe is made of, in words: a line for each of its parts. */
public final class RecipeWords {
    /**
     * A line.
     *
     * @param part which of the recipe's parts, or the option that changes it
     * @param text what the recipe has there
     */
    public record Line(String part, String text) {}

    private final Recipe recipe;
    private final List<Line> lines = new ArrayList<>();

    private RecipeWords(Recipe recipe) {
        this.recipe = recipe;
    }

    /** The lines of a recipe, in the order in which a step comes to them. */
    public static List<Line> of(Recipe recipe) {
        RecipeWords words = new RecipeWords(recipe);
        words.parts();
        words.settings();
        return words.lines;
    }

    private void parts() {
        Recipe r = recipe;
        line("activation", r.activation().label() + " of W_enc " + (r.centred() ? "(x - b_dec)" : "x") + " + b_enc");
        line("b_dec", r.centred() ? "subtracted from the input, added to the output" : "added to the output alone");
        if (r.transcodes()) {
            line(
                    "writes",
                    "another place than it reads"
                            + (r.writes() == Sae.Writes.ANOTHER_PLACE_WITH_SKIP ? ", W_skip x added" : ""));
        }
        line("loss", r.objective().stream().map(RecipeWords::term).collect(Collectors.joining(" + ")));
        if (r.onUnitRows()) {
            line("rows", "scaled to a mean squared length of 1, unless --scale-activations says else");
        }
        line(
                "start",
                r.init().label() + ", b_dec " + word(r.bias()) + (r.encoderCentred() ? ", b_enc -W_enc mean" : "")
                        + (r.rescaled() ? ", encoder rescaled" : ""));
        line("step", step());
        line(
                "adam",
                "lr " + rate() + ", betas " + r.adam().beta1() + " " + r.adam().beta2() + ", eps "
                        + r.adam().epsilon() + ", warm-up " + r.rate().warmup() + ", then "
                        + word(r.rate().decay()));
    }

    private void settings() {
        Recipe r = recipe;
        r.penalty().ifPresent(l1 -> line("--l1", l1.coefficient() + " after a warm-up of " + r.penaltyWarmup()));
        if (r.usesK()) {
            line("--k", Integer.toString(r.k()));
        }
        if (!r.knobs().isEmpty()) {
            line("--set", r.knobs().toString());
        }
        if (r.auxiliary().isPresent()) {
            line(
                    "dead",
                    "fires when " + word(r.dead().fires()) + "; dead when tokens since are "
                            + word(r.dead().threshold()) + " --dead-after, counted "
                            + (r.dead().countedFirst() ? "before" : "after") + " the step");
        }
    }

    private void line(String part, String text) {
        lines.add(new Line(part, text));
    }

    private static String term(Weighted each) {
        return switch (each.role()) {
                    case ERROR -> "";
                    case PENALTY -> "l1 ";
                    case AUXILIARY -> String.format(Locale.ROOT, "%.5g ", each.coefficient());
                    case FIXED ->
                        each.coefficient() == 1 ? "" : String.format(Locale.ROOT, "%.5g ", each.coefficient());
                }
                + each.term().formula();
    }

    private String step() {
        String before = recipe.before().isEmpty() ? "" : words(recipe.before()) + ", ";
        return before + "forward, backward, " + words(recipe.after())
                + (recipe.clip() > 0 ? " (clip " + recipe.clip() + ")" : "");
    }

    private static String words(List<Recipe.Part> parts) {
        return parts.stream().map(RecipeWords::word).collect(Collectors.joining(", "));
    }

    private String rate() {
        return recipe.rate().lr() + (recipe.rate().byWidth() ? " / sqrt(F / 16384)" : "");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
