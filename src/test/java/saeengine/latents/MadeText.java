package saeengine.latents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import saeengine.activations.TextWindow;

/** Random windows with random sparse latents, and the same latents as a dense matrix. */
final class MadeText {
    static final int FEATURES = 9;

    final List<TextWindow> windows = new ArrayList<>();
    final float[][] dense;
    final TokenText text = new TokenText();

    MadeText(long seed, int count) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int tokens = 0;
        for (int w = 0; w < count; w++) {
            int[] ids = random.ints(1 + random.nextInt(12), 0, 50).toArray();
            TextWindow window =
                    new TextWindow(w / 2, w % 2 == 0 ? 0 : windows.get(w - 1).ids().length, ids);
            windows.add(window);
            text.add(window);
            tokens += ids.length;
        }
        dense = new float[tokens][FEATURES];
        for (float[] row : dense) {
            for (int i = 0; i < FEATURES - 1; i++) {
                if (random.nextInt(1 + i) == 0) {
                    // Some values come twice, some are negative, and they span many octaves.
                    float value = (float) Math.exp(random.nextInt(40) / 4.0 - 5);
                    row[i] = i == 3 && random.nextBoolean() ? -value : value;
                }
            }
        }
    }

    Entries entries(int from, int to) {
        Entries entries = new Entries();
        for (int row = from; row < to; row++) {
            for (int i = 0; i < FEATURES; i++) {
                if (dense[row][i] != 0) {
                    entries.put(i, dense[row][i]);
                }
            }
            entries.endRow();
        }
        return entries;
    }

    /** The records of all latents, read in packs of so many windows. */
    LatentRecords records(LatentRecord.Shape shape, int packs) {
        LatentRecords records = new LatentRecords(FEATURES, shape);
        int token = 0;
        for (int w = 0; w < windows.size(); w += packs) {
            List<TextWindow> pack = windows.subList(w, Math.min(windows.size(), w + packs));
            int rows = pack.stream().mapToInt(window -> window.ids().length).sum();
            records.add(ByLatent.of(entries(token, token + rows), FEATURES), pack, token);
            token += rows;
        }
        return records;
    }

    float[] column(int latent) {
        float[] column = new float[dense.length];
        for (int row = 0; row < column.length; row++) {
            column[row] = dense[row][latent];
        }
        return column;
    }

    static float[] part(float[] values, int from, int to) {
        return Arrays.copyOfRange(values, from, to);
    }
}
