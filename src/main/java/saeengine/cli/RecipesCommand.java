package saeengine.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import saeengine.train.Recipe;
import saeengine.train.Recipes;

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
                    (r.activation().isTopK() ? "TopK" : "ReLU") + " of W_enc " + (r.centred() ? "(x - b_dec)" : "x")
                            + " + b_enc");
            line("b_dec", r.centred() ? "subtracted from the input, added to the output" : "added to the output alone");
            line("loss", loss(r));
            line("start", word(r.init()) + ", b_dec " + word(r.bias()) + (r.rescaled() ? ", encoder rescaled" : ""));
            line("step", step(r));
            line(
                    "adam",
                    "lr " + rate(r) + ", betas " + r.adam().beta1() + " "
                            + r.adam().beta2() + ", eps "
                            + r.adam().epsilon() + ", warm-up "
                            + steps(r.defaults().lrWarmup()) + ", then "
                            + word(r.defaults().decay()));
            if (r.penalty() != Recipe.Penalty.NONE) {
                line(
                        "--l1",
                        r.defaults().l1() + " after a warm-up of "
                                + steps(r.defaults().l1Warmup()));
            }
            if (r.hasAuxiliary()) {
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
        String error = switch (r.error()) {
            case SQUARED -> "squared error, summed over dims, mean over rows";
            case UNEXPLAINED -> "squared error over the batch's variance (FVU)";
            case OVER_VARIANCE -> "squared error over a first sample's variance";
        };
        String penalty = switch (r.penalty()) {
            case NONE -> "";
            case L1 -> " + l1 mean sum f";
            case L1_COLUMN_NORM -> " + l1 mean sum f ||W_dec row||";
        };
        String aux = r.hasAuxiliary()
                ? String.format(Locale.ROOT, " + %.5g AuxK (%s)", r.defaults().aux(), word(r.auxiliary()))
                : "";
        return error + penalty + aux;
    }

    private static String step(Recipe r) {
        String before = r.before().isEmpty() ? "" : words(r.before()) + ", ";
        return before + "forward, backward, " + words(r.after()) + (r.clip() > 0 ? " (clip " + r.clip() + ")" : "");
    }

    private static String words(java.util.List<Recipe.Part> parts) {
        return parts.stream().map(RecipesCommand::word).collect(Collectors.joining(", "));
    }

    private static String rate(Recipe r) {
        return r.defaults().lr() + (r.defaults().lrByWidth() ? " / sqrt(F / 16384)" : "");
    }

    private static String steps(long setting) {
        return setting < 0 ? -setting + " % of the steps" : setting + " steps";
    }

    private static String word(Enum<?> constant) {
        return TypedName.of(constant).replace('-', ' ');
    }
}
