package saeengine.cache;

import saeengine.activations.RowOrigins;
import saeengine.activations.RowSource;

/**
 * Rows whose numbers say which they are: value j of row n is n + j / 1024. Stories have 1, 2, 3, ... 9, 1, 2 ... tokens and
 * come in chunks of whole stories, as a model gives them; a place is a story.
 */
final class MadeRows implements RowSource {
    private final int width;
    private final long stories;
    private long story;
    private long began;
    private int[] lengths = new int[0];
    int chunks;

    MadeRows(int width, long stories) {
        this.width = width;
        this.stories = stories;
    }

    static int length(long story) {
        return (int) (story % 9) + 1;
    }

    /** The row at which a story begins. */
    static long first(long story) {
        return 45 * (story / 9) + (story % 9) * (story % 9 + 1) / 2;
    }

    static float value(long row, int j) {
        return row + j / 1024f;
    }

    static long storyOf(long row) {
        long story = row / 45 * 9;
        while (first(story + 1) <= row) {
            story++;
        }
        return story;
    }

    @Override
    public int dims() {
        return width;
    }

    @Override
    public float[] next() {
        if (story >= stories) {
            return null;
        }
        chunks++;
        began = story;
        int n = (int) Math.min(4 + story % 3, stories - story);
        lengths = new int[n];
        for (int i = 0; i < n; i++) {
            lengths[i] = length(story + i);
        }
        story += n;
        long row = first(began);
        float[] rows = new float[(int) (first(story) - row) * width];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = value(row + i / width, i % width);
        }
        return rows;
    }

    @Override
    public RowOrigins origins() {
        int rows = java.util.Arrays.stream(lengths).sum();
        RowOrigins all = new RowOrigins(new int[rows], new int[rows], new int[rows]);
        int at = 0;
        for (int s = 0; s < lengths.length; s++) {
            for (int i = 0; i < lengths[s]; i++, at++) {
                all.tokens()[at] = (int) ((first(began + s) + i) % 251);
                all.stories()[at] = (int) (began + s);
                all.positions()[at] = i;
            }
        }
        return all;
    }

    @Override
    public int mostRows() {
        return 6 * 9;
    }

    @Override
    public Place place() {
        return new Place(story, 0);
    }

    @Override
    public void seek(Place place) {
        story = place.unit();
    }

    @Override
    public void close() {}
}
