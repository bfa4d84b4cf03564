package saeengine.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorBoard's event files, read by a reader that is written from the format's description. */
class EventFileTest {
    @TempDir
    Path folder;

    /** The check value of CRC-32C in the catalogue of CRCs; the reader's own is what the rest stands on. */
    @Test
    void theReadersChecksumIsTheOne() {
        assertEquals(0xe3069283, EventReader.crc("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9));
    }

    @Test
    void whatIsAddedIsRead() {
        long[] steps = {1, 127, 128, 300, 1L << 40};
        long before = System.currentTimeMillis() / 1000;
        try (EventFile file = EventFile.begin(folder.resolve("new"), 1)) {
            for (long step : steps) {
                file.add(step, Map.of("l0", 1.0 / step, "größe", -1e30));
            }
            file.add(steps[4] + 1, Map.of());
        }
        List<Path> files = EventReader.files(folder.resolve("new"));
        assertEquals(1, files.size());
        List<EventReader.Event> events = EventReader.events(files.get(0));
        assertEquals("brain.Event:2", events.get(0).version());
        assertTrue(events.get(1).restart());
        assertEquals(1, events.get(1).step());
        assertEquals(8, events.size());
        for (int i = 0; i < steps.length; i++) {
            EventReader.Event event = events.get(2 + i);
            assertEquals(steps[i], event.step());
            assertEquals(Map.of("l0", (float) (1.0 / steps[i]), "größe", -1e30f), event.scalars());
            assertTrue(event.wallTime() >= before && event.wallTime() <= before + 600, "now, in seconds");
        }
        assertEquals(Map.of(), events.get(7).scalars());
    }

    /** Three in the same second: TensorBoard takes them in the order of their names. */
    @Test
    void anotherFileSortsBehindThoseThatAreThere() {
        for (int i = 0; i < 3; i++) {
            try (EventFile file = EventFile.begin(folder, 1 + 10 * i)) {
                for (int step = 1 + 10 * i; step <= 15 + 10 * i; step++) {
                    file.add(step, Map.of("loss", 100.0 * i + step));
                }
            }
        }
        Map<Long, Float> loss = EventReader.scalars(folder).get("loss");
        assertEquals(35, loss.size());
        loss.forEach((step, value) -> assertEquals(100f * Math.min(2, (step - 1) / 10) + step, value));
        assertEquals(loss.keySet(), EventFile.steps(folder));
    }

    /** Cut at every byte, a file holds the records that are whole. */
    @Test
    void aFileThatBreaksOffHoldsWhatIsWhole() throws IOException {
        try (EventFile file = EventFile.begin(folder, 1)) {
            for (int step = 1; step <= 4; step++) {
                file.add(step, Map.of("loss", 0.5, "l0", 3.0));
            }
        }
        Path file = EventReader.files(folder).get(0);
        byte[] all = Files.readAllBytes(file);
        Set<Integer> sizes = new TreeSet<>();
        for (int length = 0; length <= all.length; length++) {
            Files.write(file, Arrays.copyOf(all, length));
            NavigableSet<Long> steps = EventFile.steps(folder);
            assertTrue(steps.isEmpty() || steps.last() == steps.size(), "none is left out before another");
            sizes.add(steps.size());
        }
        assertEquals(Set.of(0, 1, 2, 3, 4), sizes);
        for (int at = 0; at < all.length; at++) {
            byte[] damaged = all.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertTrue(EventFile.steps(folder).size() < 4, "byte " + at + " is not what it was");
        }
        assertEquals(Set.of(), EventFile.steps(folder.resolve("none")));
    }
}
