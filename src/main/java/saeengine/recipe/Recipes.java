package saeengine.recipe;

import java.util.List;
import saeengine.data.NearNames;
import saeengine.train.Recipe;

/**
 * The named recipes: our own, and those that follow another trainer step by step.
 *
 * <p>Dialects: dictionary_learning's StandardTrainer, StandardTrainerAprilUpdate and TopKTrainer; sparsify's trainer
 * with its Adam option; OpenAI's train.py. Each is its trainer on the class that this builds by default, from what it
 * draws to what it subtracts: {@code docs/dialects.md} has the facts and their sources. Loss scales differ between
 * them, so that coefficients cannot be carried over.
 */
public final class Recipes {
    private static final List<Recipe> ALL = List.of(
            AutoencoderRecipe.RECIPE,
            ReluL1Recipes.UNIT_NORM,
            ReluL1Recipes.COLUMN_NORM,
            TopKRecipe.RECIPE,
            AbsTopKRecipe.RECIPE,
            BatchTopKRecipe.RECIPE,
            MatryoshkaRecipe.RECIPE,
            JumpReluRecipe.RECIPE,
            GatedRecipe.RECIPE,
            PenaltyRecipes.P_ANNEAL,
            PenaltyRecipes.ENTROPY,
            PenaltyRecipes.GHOSTS,
            MultiTopKRecipe.RECIPE,
            TranscoderRecipes.PLAIN,
            TranscoderRecipes.SKIP,
            DictionaryLearningRecipes.STANDARD,
            DictionaryLearningRecipes.APRIL,
            DictionaryLearningRecipes.TOPK,
            DictionaryLearningSparseRecipes.BATCH_TOPK,
            DictionaryLearningSparseRecipes.MATRYOSHKA,
            DictionaryLearningSparseRecipes.JUMP_RELU,
            DictionaryLearningSparseRecipes.GATED,
            DictionaryLearningSparseRecipes.P_ANNEAL,
            SaeLensRecipes.STANDARD,
            SaeLensRecipes.TOPK,
            SaeLensRecipes.BATCH_TOPK,
            SaeLensRecipes.MATRYOSHKA,
            SaeLensRecipes.JUMP_RELU,
            SaeLensRecipes.GATED,
            NeelRecipe.RECIPE,
            SparsifyRecipe.TOPK,
            OpenAiRecipe.TOPK);

    private Recipes() {}

    public static List<Recipe> all() {
        return ALL;
    }

    /** The recipe of that name; an error that lists them all. */
    public static Recipe named(String name) {
        return ALL.stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name, ALL.stream().map(Recipe::name).toList()));
    }

    private static IllegalArgumentException unknown(String name, List<String> names) {
        return new IllegalArgumentException(
                "--recipe " + name + ": the recipes are " + String.join(", ", names) + NearNames.question(name, names));
    }
}
