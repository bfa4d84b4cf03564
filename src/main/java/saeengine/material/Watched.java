package saeengine.material;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowSource;
import saeengine.run.Meter;

/** What is read for long, with a progress that is told how much of it has been taken. */
public final class Watched {
    private Watched() {}

    /** Windows of a text, counted in tokens. */
    public static Iterable<int[]> windows(Iterable<int[]> windows, Meter progress) {
        return () -> {
            Iterator<int[]> each = windows.iterator();
            return new Iterator<>() {
                private long tokens;

                @Override
                public boolean hasNext() {
                    progress.at(tokens);
                    return each.hasNext();
                }

                @Override
                public int[] next() {
                    int[] window = each.next();
                    tokens += window.length;
                    return window;
                }
            };
        };
    }

    public static RowSource rows(RowSource rows, Meter progress) {
        return new RowSource() {
            private long taken;

            @Override
            public int dims() {
                return rows.dims();
            }

            @Override
            public float @Nullable [] next() {
                progress.at(taken);
                float[] chunk = rows.next();
                taken += chunk == null ? 0 : chunk.length / rows.dims();
                return chunk;
            }

            @Override
            public int mostRows() {
                return rows.mostRows();
            }

            @Override
            public Place place() {
                return rows.place();
            }

            @Override
            public void seek(Place place) {
                rows.seek(place);
            }

            @Override
            public String nameOf(int row) {
                return rows.nameOf(row);
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
