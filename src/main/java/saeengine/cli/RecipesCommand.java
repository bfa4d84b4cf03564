package saeengine.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import saeengine.recipe.Recipes;
import saeengine.run.Words;
import saeengine.sae.Sae;
import saeengine.train.Recipe;
import saeengine.train.Weighted;

/** {@code recipes}: what each recipe is made of. */
@Command(
        name = "recipes",
        description = "Shows every recipe of train: its loss, start, order of a step, constants and defaults.",
        mixinStandardHelpOptions = true)
final class RecipesCommand implements Runnable, WithExamples {
    @Override
    public List<String> examples() {
        return List.of("recipes");
    }

    @Override
    public void run() {
        for (Recipe r : Recipes.all()) {
            System.out.printf("%s: %s%n", r.name(), r.about());
            line(
                    "activation",
                    r.activation().label() + " of W_enc " + (r.centred() ? "(x - b_dec)" : "x") + " + b_enc");
            line("b_dec", r.centred() ? "subtracted from the input, added to the output" : "added to the output alone");
            if (r.transcodes()) {
                line(
                        "writes",
                        "another place than it reads"
                                + (r.writes() == Sae.Writes.ANOTHER_PLACE_WITH_SKIP ? ", W_skip x added" : ""));
            }
            line("loss", loss(r));
            if (r.onUnitRows()) {
                line("rows", "scaled to a mean squared length of 1, unless --scale-activations says else");
            }
            line(
                    "start",
                    r.init().label() + ", b_dec " + word(r.bias()) + (r.encoderCentred() ? ", b_enc -W_enc mean" : "")
                            + (r.rescaled() ? ", encoder rescaled" : ""));
            line("step", step(r));
            line(
                    "adam",
                    "lr " + rate(r) + ", betas " + r.adam().beta1() + " "
                            + r.adam().beta2() + ", eps "
                            + r.adam().epsilon() + ", warm-up "
                            + r.rate().warmup() + ", then "
                            + word(r.rate().decay()));
            if (r.penalty().isPresent()) {
                line("--l1", r.penalty().get().coefficient() + " after a warm-up of " + r.penaltyWarmup());
            }
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
            System.out.println();
        }
    }

    private static void line(String what, String text) {
        Screen.ofOutput().say(String.format("  %-11s %s", what, text));
    }

    private static String loss(Recipe r) {
        return r.objective().stream().map(RecipesCommand::term).collect(Collectors.joining(" + "));
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

    private static String step(Recipe r) {
        String before = r.before().isEmpty() ? "" : words(r.before()) + ", ";
        return before + "forward, backward, " + words(r.after()) + (r.clip() > 0 ? " (clip " + r.clip() + ")" : "");
    }

    private static String words(java.util.List<Recipe.Part> parts) {
        return parts.stream().map(RecipesCommand::word).collect(Collectors.joining(", "));
    }

    private static String rate(Recipe r) {
        return r.rate().lr() + (r.rate().byWidth() ? " / sqrt(F / 16384)" : "");
    }

    private static String word(Enum<?> constant) {
        return Words.of(constant).replace('-', ' ');
    }
}
