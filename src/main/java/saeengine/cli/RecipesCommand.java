package saeengine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import saeengine.recipe.RecipeWords;
import saeengine.recipe.Recipes;
import saeengine.train.Recipe;

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
        for (Recipe recipe : Recipes.all()) {
            System.out.printf("%s: %s%n", recipe.name(), recipe.about());
            RecipeWords.of(recipe).forEach(RecipesCommand::print);
            System.out.println();
        }
    }

    private static void print(RecipeWords.Line line) {
        Screen.ofOutput().say(String.format("  %-11s %s", line.part(), line.text()));
    }
}
