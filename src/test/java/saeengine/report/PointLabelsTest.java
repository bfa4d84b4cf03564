package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void aNameWithoutRoomBesideItsPointGoesFurtherAwayWithALeader() {
        for (int x = 60; x <= 140; x += 5) {
            labels.line(x, 20, x, 80);
        }
        PointLabels.Place place = labels.place(100, 50, "k=16");
        assertTrue(place.away());
        assertTrue(place.y() < 20 || place.y() > 80 || place.x() < 60 || place.x() > 140, place.toString());
    }

    @Test
    void evenAWholeCrowdIsNamed() {
        for (int x = 0; x <= 200; x += 5) {
            labels.line(x, 0, x, 100);
        }
        PointLabels.Place place = labels.place(100, 50, "k=16");
        assertTrue(place.x() > 0 && place.x() < 200 && place.y() > 0 && place.y() < 100, place.toString());
    }
}
