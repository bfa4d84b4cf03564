package saeengine.ptx;

/** A size in three dimensions, x fastest. */
record Extent(int x, int y, int z) {
    Extent {
        if (x < 1 || y < 1 || z < 1) {
            throw new IllegalArgumentException("a launch has extents of at least 1, got " + x + ", " + y + ", " + z);
        }
    }

    int count() {
        return Math.multiplyExact(Math.multiplyExact(x, y), z);
    }

    int x(int index) {
        return index % x;
    }

    int y(int index) {
        return index / x % y;
    }

    int z(int index) {
        return index / x / y;
    }

    String text(int index) {
        return "(" + x(index) + "," + y(index) + "," + z(index) + ")";
    }
}
