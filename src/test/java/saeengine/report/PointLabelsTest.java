package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class PointLabelsTest {
    private final Axes area =
            new Axes(0, 0, 200, 100, new Scale.Linear(0, 1, 2), new Scale.Linear(0, 1, 2), Theme.STILL);
    private final PointLabels labels = new PointLabels(area);

    @Test
    void theFirstFreeSideIsTaken() {
        assertEquals("start", labels.place(100, 50, "k=16").anchor());
        assertEquals("end", new PointLabels(area).place(195, 50, "k=16").anchor(), "not over the right edge");
    }

    @Test
    void namesKeepClearOfLinesAndEachOther() {
        labels.line(100, 50, 200, 30);
        PointLabels.Place first = labels.place(100, 50, "k=16");
        PointLabels.Place second = labels.place(100, 50, "k=16");
        assertNotNull(first);
        assertNotNull(second);
        assertEquals(false, first.equals(second));
    }

    @Test
    void aCrowdedPointGoesWithoutAName() {
        for (int x = 0; x <= 200; x += 5) {
            labels.line(x, 0, x, 100);
        }
        assertNull(labels.place(100, 50, "k=16"));
    }
}
