package saeengine.latents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.activations.TextWindow;

/** What is kept of latents, against all of their values sorted and counted. */
class LatentRecordsTest {
    private static final LatentRecord.Shape SHAPE = new LatentRecord.Shape(5, 2, 4, 3);

    private record Peak(int token, float value) {}

    private final MadeText made = new MadeText(11, 60);

    /** The strongest token of each window, strongest first; of equal ones the earlier. */
    private List<Peak> peaks(int latent) {
        float[] column = made.column(latent);
        List<Peak> peaks = new ArrayList<>();
        int token = 0;
        for (TextWindow window : made.windows) {
            int best = -1;
            for (int at = token; at < token + window.ids().length; at++) {
                if (column[at] != 0 && (best < 0 || Math.abs(column[at]) > Math.abs(column[best]))) {
                    best = at;
                }
            }
            if (best >= 0) {
                peaks.add(new Peak(best, column[best]));
            }
            token += window.ids().length;
        }
        peaks.sort(Comparator.comparingDouble((Peak p) -> -Math.abs(p.value())).thenComparingInt(Peak::token));
        return peaks;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 60})
    void theStrongestTokensWithTheirContexts(int packs) {
        LatentRecords records = made.records(SHAPE, packs);
        for (int latent = 0; latent < MadeText.FEATURES - 1; latent++) {
            List<Peak> expected = peaks(latent);
            List<Example> got = records.of(latent).top();
            assertEquals(Math.min(SHAPE.top(), expected.size()), got.size());
            for (int i = 0; i < got.size(); i++) {
                assertEquals(expected.get(i).token(), got.get(i).token(), "latent " + latent + ", place " + i);
                assertEquals(expected.get(i).value(), got.get(i).value());
                assertContext(latent, got.get(i));
            }
        }
        assertNull(records.of(MadeText.FEATURES - 1), "it never fired");
        assertEquals(MadeText.FEATURES - 1, records.alive());
        assertEquals(made.dense.length, records.tokens());
    }

    /** From four tokens before to three behind, within the window. */
    private void assertContext(int latent, Example example) {
        int from = Math.max(made.text.windowStart(example.token()), example.token() - 4);
        int to = Math.min(made.text.windowEnd(example.token()), example.token() + 4);
        assertEquals(from, example.from());
        assertArrayEquals(MadeText.part(made.column(latent), from, to), example.around());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void countsAndFairSamplesOfEveryInterval(int packs) {
        LatentRecords records = made.records(SHAPE, packs);
        for (int latent = 0; latent < MadeText.FEATURES - 1; latent++) {
            Map<Integer, Long> expected = new HashMap<>();
            long fired = 0;
            double sum = 0;
            for (float value : made.column(latent)) {
                if (value != 0) {
                    int interval = (int) Math.floor(2 * Math.log(Math.abs((double) value)) / Math.log(2));
                    expected.merge(interval, 1L, Long::sum);
                    fired++;
                    sum += value;
                }
            }
            LatentRecord record = records.of(latent);
            assertEquals(fired, record.fired());
            assertEquals(sum / fired, record.mean(), 1e-9);
            int highest = expected.keySet().stream().max(Integer::compare).orElseThrow();
            long counted = record.below();
            for (LatentRecord.Interval interval : record.intervals()) {
                assertEquals(expected.get(interval.index()), interval.count(), "latent " + latent);
                assertTrue(interval.index() > highest - LatentRecord.INTERVALS);
                assertEquals(
                        Math.min(SHAPE.samples(), interval.count()),
                        interval.samples().size());
                for (Example sample : interval.samples()) {
                    double strength = sample.strength() * (1 + 1e-7);
                    assertTrue(Intervals.from(interval.index()) <= strength);
                    assertTrue(strength < Intervals.from(interval.index() + 1) * (1 + 1e-6));
                    assertEquals(made.dense[sample.token()][latent], sample.value());
                    assertContext(latent, sample);
                }
                counted += interval.count();
            }
            assertEquals(fired, counted, "what is not in an interval is below all");
        }
    }

    /** However the text is cut into packs, the same tokens are drawn. */
    @Test
    void samplesDependOnTheTextAlone() {
        LatentRecords one = made.records(SHAPE, 1);
        LatentRecords other = made.records(SHAPE, 13);
        for (int latent = 0; latent < MadeText.FEATURES - 1; latent++) {
            for (int i = 0; i < one.of(latent).intervals().size(); i++) {
                assertEquals(
                        tokens(one.of(latent).intervals().get(i)),
                        tokens(other.of(latent).intervals().get(i)));
            }
        }
    }

    private static List<Integer> tokens(LatentRecord.Interval interval) {
        return interval.samples().stream().map(Example::token).toList();
    }

    /** A token in a thousand is drawn once in a thousand texts: no place is preferred. */
    @Test
    void drawsAreFair() {
        int tokens = 40;
        int[] drawn = new int[tokens];
        for (int latent = 0; latent < 4000; latent++) {
            LatentRecord record = new LatentRecord(new LatentRecord.Shape(1, 1, 0, 0), latent);
            Entries entries = new Entries();
            for (int token = 0; token < tokens; token++) {
                entries.put(0, 1);
                entries.endRow();
            }
            record.addWindow(ByLatent.of(entries, 1), 0, tokens, new LatentRecord.Span(0, 0, tokens));
            drawn[record.intervals().get(0).samples().get(0).token()]++;
        }
        double chi = 0;
        for (int count : drawn) {
            chi += (count - 100.0) * (count - 100.0) / 100;
        }
        assertTrue(chi < 80, "chi squared of 39 degrees of freedom is " + chi);
    }

    @Test
    void halfOctaves() {
        assertEquals(0, Intervals.of(1));
        assertEquals(1, Intervals.of(1.5f));
        assertEquals(2, Intervals.of(2));
        assertEquals(-1, Intervals.of(0.99f));
        assertEquals(-2, Intervals.of(0.5f));
        assertEquals(Math.sqrt(2), Intervals.from(1), 1e-12);
    }
}
