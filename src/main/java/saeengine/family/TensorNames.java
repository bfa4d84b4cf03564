package saeengine.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint keeps the parameters of {@link saeengine.nn.Transformer}, by name.
 *
 * <p>Names are given without {@code .weight} and {@code .bias}, which go along, and with a star for a block's number:
 * {@code same("blocks.*.query", "transformer.h.*.attn.attention.q_proj")}.
 */
public final class TensorNames {
    private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");

    private final Map<String, Source> sources = new HashMap<>();
    private final List<Pattern> skipped = new ArrayList<>();
    private String prefix = "";

    /**
     * @param transposed whether matrices are stored [in, out]
     * @param total rows of what is stored, a matrix [total, in] or a vector; 0 where it is ours alone
     * @param rows those of them that are ours, in our order; null where it is ours alone
     */
    private record Source(String name, boolean transposed, int total, int @Nullable [] rows) {}

    /** Stored as it is here. */
    public TensorNames same(String ours, String theirs) {
        sources.put(ours, new Source(theirs, false, 0, null));
        return this;
    }

    /** Stored [in, out]. */
    public TensorNames transposed(String ours, String theirs) {
        sources.put(ours, new Source(theirs, true, 0, null));
        return this;
    }

    /** These rows of a tensor that holds more, of {@code total}. */
    public TensorNames rows(String ours, String theirs, int total, int[] rows) {
        sources.put(ours, new Source(theirs, false, total, rows.clone()));
        return this;
    }

    /** These columns of a tensor stored [in, total]; of its bias, these elements. */
    public TensorNames columns(String ours, String theirs, int total, int[] columns) {
        sources.put(ours, new Source(theirs, true, total, columns.clone()));
        return this;
    }

    /** What all names begin with but in checkpoints of the model without its head. */
    public TensorNames optionalPrefix(String leftOut) {
        prefix = leftOut;
        return this;
    }

    /** Tensors that are no parameters, as masks that a config says again; a group is a block's number. */
    public TensorNames skip(String pattern) {
        skipped.add(Pattern.compile(pattern));
        return this;
    }

    /** What may be left out before all names. */
    public String prefix() {
        return prefix;
    }

    /** Where the parameter of that name and shape is. */
    public Place place(String ours, int... shape) {
        int dot = ours.lastIndexOf('.');
        String stem = ours.substring(0, dot);
        Matcher number = NUMBER.matcher(stem);
        String block = number.find() ? number.group() : "";
        Source source = sources.get(number.replaceAll("*"));
        if (source == null) {
            throw new IllegalArgumentException("no checkpoint of this family has a " + ours);
        }
        String tensor = source.name().replace("*", block) + ours.substring(dot);
        boolean transposed = source.transposed() && shape.length == 2;
        return new Place(tensor, shape, transposed, source.total(), source.rows());
    }

    /** Whether this family's checkpoints may have a parameter of that name. */
    public boolean has(String ours) {
        return sources.containsKey(
                NUMBER.matcher(ours.substring(0, ours.lastIndexOf('.'))).replaceAll("*"));
    }

    /** Whether a tensor is known to change nothing in a model of so many layers. */
    public boolean skips(String tensor, int layers) {
        for (Pattern pattern : skipped) {
            Matcher matcher = pattern.matcher(tensor);
            if (matcher.matches()) {
                String block = matcher.groupCount() == 0 ? "0" : matcher.group(1);
                return block.length() < 6 && Integer.parseInt(block) < layers;
            }
        }
        return false;
    }
}
