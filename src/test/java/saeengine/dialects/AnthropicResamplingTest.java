package saeengine.dialects;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.dialects.AnthropicResampling.Windows;

/** The windows by counting, and the rows by figures of the original's own documentation. */
class AnthropicResamplingTest {
    /** Rows that hold their own number, one latent that fires in every batch and one that fires in none but batch 1. */
    private static AnthropicResampling filled(Windows windows, int batch, List<Integer> due, int steps) {
        AnthropicResampling resampling = new AnthropicResampling(windows, 3);
        for (int step = 0; step < steps; step++) {
            double[][] rows = new double[batch][];
            for (int i = 0; i < batch; i++) {
                rows[i] = new double[] {step * batch + i};
            }
            int[] fired = {batch, step == 1 ? 1 : 0, step == 3 ? 1 : 0};
            if (resampling.add(rows, fired)) {
                due.add(step);
                if (step < steps - 1) {
                    resampling.begin();
                }
            }
        }
        return resampling;
    }

    @Test
    void windowsAreDecidedByTheRowsBeforeABatch() {
        List<Integer> due = new ArrayList<>();
        AnthropicResampling resampling = filled(new Windows(200, 100, 50, 4), 40, due, 5);
        assertEquals(List.of(4), due);
        assertArrayEquals(new int[] {1}, resampling.dead(), "batch 1 is before the window, batch 3 in it");
        List<Double> inputs = resampling.inputs().stream().map(row -> row[0]).toList();
        assertEquals(40, inputs.size(), "batch 3 begins at 120, before 150");
        assertEquals(160.0, inputs.get(0));
    }

    @Test
    void itIsDoneFourTimesAtMost() {
        List<Integer> due = new ArrayList<>();
        filled(new Windows(200, 100, 50, 4), 40, due, 60);
        assertEquals(List.of(4, 9, 14, 19), due);
    }

    /** With the original's batch of 8192: 100 batches of inputs, whole. */
    @Test
    void theOriginalsFiguresGiveAHundredBatches() {
        Windows windows = AnthropicResampling.ORIGINAL;
        long batches = 0;
        long seen = 0;
        long kept = 0;
        while (seen < windows.interval()) {
            kept += seen >= windows.interval() - windows.inputs() ? 8192 : 0;
            seen += 8192;
            batches++;
        }
        assertEquals(24_415, batches);
        assertEquals(819_200, kept);
    }

    @Test
    void rowsAndChancesAreThoseOfTheOriginalsExamples() {
        assertArrayEquals(
                new double[] {1 / 14.0, 4 / 14.0, 9 / 14.0},
                AnthropicResampling.chances(new double[] {1, 2, 3}),
                1e-15);
        AnthropicResampling resampling = new AnthropicResampling(new Windows(10, 10, 10, 1), 6);
        resampling.add(new double[10][1], new int[] {3, 0, 5, 0, 1, 3});
        assertArrayEquals(new int[] {1, 3}, resampling.dead());
        double[][] encoder = {{1, 1}, {9, 9}, {1, 1}, {9, 9}, {1, 1}, {1, 1}};
        double[] input = {3, 4};
        assertArrayEquals(new double[] {0.6, 0.8}, AnthropicResampling.decoderRow(input), 1e-15);
        double[] row = resampling.encoderRow(input, encoder);
        assertArrayEquals(new double[] {0.2 * Math.sqrt(2) * 0.6, 0.2 * Math.sqrt(2) * 0.8}, row, 1e-15);
        assertFalse(resampling.inputs().isEmpty());
    }
}
