package saeengine.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import saeengine.activations.LanguageModel;
import saeengine.data.text.StoryReader;
import saeengine.material.HeldOut;
import saeengine.material.TextReach;

/**
 * A run's text in two: stories to train on, and stories to evaluate on.
 *
 * @param text the files to train on
 * @param trained which of their stories, by number
 * @param evalText the files to evaluate on
 * @param evaluated which of theirs
 * @param heldOut whether training keeps away from the stories that are evaluated
 * @param words which ones they are, for the run log
 */
record TextSplit(
        List<Path> text,
        LongPredicate trained,
        List<Path> evalText,
        LongPredicate evaluated,
        boolean heldOut,
        String words) {
    @SuppressWarnings("UnnecessaryLambda") // passed on as a value
    private static final LongPredicate ALL = story -> true;

    /**
     * What an options' share asks for: every n-th story is held out. Rows that are taken as they come are followed by
     * those that no step needs.
     *
     * @param own where stories of the program's own are evaluated on, null for none
     */
    static TextSplit of(TrainConfig config, List<Path> text, @Nullable Path own, LanguageModel language, int context) {
        long every = config.heldOutShare() > 0 ? HeldOut.every(config.heldOutShare()) : 0;
        LongPredicate kept = every == 0 ? ALL : HeldOut.kept(config.heldOutShare());
        if (config.evalText != null) {
            return new TextSplit(text, kept, config.evalText, ALL, true, "the stories of " + config.evalText);
        }
        if (every > 0 && has(language, text, kept.negate())) {
            return new TextSplit(
                    text,
                    kept,
                    text,
                    kept.negate(),
                    true,
                    String.format(Locale.ROOT, "one story in every %,d (--hold-out)", every));
        }
        if (every > 0) {
            return onTrainingRows(text, String.format(Locale.ROOT, "the text has fewer than %,d stories", every));
        }
        if (own != null) {
            return new TextSplit(text, ALL, List.of(own), ALL, true, "other stories of the program's own, " + own);
        }
        return config.ordered() ? beyond(config, text, language, context) : onTrainingRows(text, "by --hold-out 0");
    }

    private static TextSplit beyond(TrainConfig config, List<Path> text, LanguageModel language, int context) {
        TextReach reach;
        try (StoryReader stories = language.stories(text)) {
            reach = TextReach.of(stories, context, config.rowsOrWindows(), config.perStory);
        }
        LongPredicate after = story -> story >= reach.stories();
        if (reach.whole() || !has(language, text, after)) {
            return onTrainingRows(text, "rows are taken as they come, and the steps read the whole text");
        }
        return new TextSplit(
                text,
                ALL,
                text,
                after,
                true,
                String.format(Locale.ROOT, "the stories after the %,d that the steps read", reach.stories()));
    }

    private static TextSplit onTrainingRows(List<Path> text, String why) {
        return new TextSplit(text, ALL, text, ALL, false, why);
    }

    private static boolean has(LanguageModel language, List<Path> text, LongPredicate wanted) {
        try (StoryReader stories = language.stories(text).only(wanted)) {
            return stories.next() != null;
        }
    }

    StoryReader toTrain(LanguageModel language) {
        return language.stories(text).only(trained);
    }

    StoryReader toEvaluate(LanguageModel language) {
        return language.stories(evalText).only(evaluated);
    }
}
