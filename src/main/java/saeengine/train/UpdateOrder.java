package saeengine.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.train.Recipe.Part;

/**
 * What a recipe does after its backward pass, as the fused update does it: rescale, project, clip, Adam, rescale.
 *
 * @param before RENORMALISE, RENORMALISE_EPS or null
 * @param project one of the three projections or null
 * @param clips whether all gradients are clipped between projection and Adam
 * @param after RENORMALISE, RENORMALISE_EPS or null
 */
record UpdateOrder(
        @Nullable Part before,
        @Nullable Part project,
        boolean clips,
        @Nullable Part after) {
    private static final List<Part> RESCALING = List.of(Part.RENORMALISE, Part.RENORMALISE_EPS);
    private static final List<Part> PROJECTIONS = List.of(Part.PROJECT, Part.PROJECT_EPS, Part.PROJECT_UNIT);

    /** Nothing where the parts come in another order or are not all there. */
    static Optional<UpdateOrder> of(List<Part> parts) {
        Deque<Part> rest = new ArrayDeque<>(parts);
        Part before = next(rest, RESCALING);
        Part project = next(rest, PROJECTIONS);
        boolean clips = next(rest, List.of(Part.CLIP)) != null;
        boolean adam = next(rest, List.of(Part.ADAM)) != null;
        Part after = next(rest, RESCALING);
        return adam && rest.isEmpty() ? Optional.of(new UpdateOrder(before, project, clips, after)) : Optional.empty();
    }

    private static @Nullable Part next(Deque<Part> rest, List<Part> choices) {
        return rest.peek() != null && choices.contains(rest.peek()) ? rest.poll() : null;
    }
}
