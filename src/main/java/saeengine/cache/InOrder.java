package saeengine.cache;

/** Rows as they are stored. */
record InOrder(long rows, int window) implements RowOrder {
    @Override
    public void runs(long epoch, long first, int length, Runs runs) {
        runs.add(first, length);
    }

    @Override
    public int[] inside(long epoch, long first, int length) {
        int[] places = new int[length];
        for (int i = 0; i < length; i++) {
            places[i] = i;
        }
        return places;
    }
}
