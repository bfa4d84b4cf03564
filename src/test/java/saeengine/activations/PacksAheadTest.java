package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.RowSource.Place;
import saeengine.cpu.CpuDevice;
import saeengine.data.DataException;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.part.Frame;
import saeengine.testing.TinyModel;

/** What is read ahead is what would have been read, where it would have been, and the thread does not stay. */
@Timeout(60)
class PacksAheadTest {
    @TempDir
    Path folder;

    private StoryReader stories(Path text) {
        try (CpuDevice device = new CpuDevice(1)) {
            LanguageModel language =
                    ModelLoader.open("random:" + TinyModel.config(folder), 1).load(device, 1);
            return StoryReader.open(List.of(text), language.requireTokenizer());
        }
    }

    private Packs read(Path text, int packTokens) {
        return new TextPacks(stories(text), 16, packTokens);
    }

    private static void assertSamePacks(Packs expected, Packs got) {
        assertEquals(expected.place(), got.place());
        List<Packs.Window> pack = expected.next();
        while (!pack.isEmpty()) {
            List<Packs.Window> ahead = got.next();
            assertEquals(pack.size(), ahead.size());
            for (int i = 0; i < pack.size(); i++) {
                assertEquals(pack.get(i).story(), ahead.get(i).story());
                assertEquals(pack.get(i).offset(), ahead.get(i).offset());
                assertArrayEquals(pack.get(i).ids(), ahead.get(i).ids());
            }
            assertEquals(expected.place(), got.place());
            pack = expected.next();
        }
        for (int i = 0; i < 3; i++) {
            assertTrue(got.next().isEmpty(), "the end, again and again");
            assertEquals(expected.place(), got.place());
        }
    }

    @Test
    void packsAndPlacesAreThoseOfTheText() {
        Path text = TinyModel.stories(folder);
        for (int packTokens : new int[] {1, 50}) {
            try (Packs expected = read(text, packTokens);
                    Packs got = new PacksAhead(read(text, packTokens))) {
                assertSamePacks(expected, got);
                got.seek(Place.START);
                expected.seek(Place.START);
                assertSamePacks(expected, got);
            }
        }
    }

    /** A place is of what was given out, however much more was read. */
    @Test
    void anyPlaceIsGoneOnFrom() {
        Path text = TinyModel.stories(folder);
        for (int before : new int[] {0, 1, 5, 20}) {
            try (Packs first = new PacksAhead(read(text, 50));
                    Packs expected = read(text, 50);
                    Packs got = new PacksAhead(read(text, 50))) {
                for (int i = 0; i < before; i++) {
                    first.next();
                    expected.next();
                }
                got.seek(first.place());
                assertSamePacks(expected, got);
            }
        }
    }

    /** The third story is no string: the two before it are given, and then the failure, as without a thread. */
    @Test
    void aFailureComesWhereItWouldHaveBeenMet() throws Exception {
        Path text = Files.writeString(
                folder.resolve("broken.jsonl"), "\"the first of all\"\n\"and then a second\"\n{\"no\": 3}\n\"and\"\n");
        List<String> messages = new ArrayList<>();
        List<Integer> given = new ArrayList<>();
        for (boolean ahead : new boolean[] {false, true}) {
            try (Packs direct = read(text, 1);
                    Packs packs = ahead ? new PacksAhead(direct) : direct) {
                int count = 0;
                DataException failure = null;
                while (failure == null) {
                    try {
                        assertFalse(packs.next().isEmpty(), "it fails before the end");
                        count++;
                    } catch (DataException e) {
                        failure = e;
                    }
                }
                messages.add(failure.getMessage());
                given.add(count);
            }
        }
        assertEquals(messages.get(0), messages.get(1));
        assertEquals(given.get(0), given.get(1));
        assertTrue(given.get(0) > 0, "something came before it");
    }

    /** Packs of one id each, counted, until a failure. */
    private static final class Numbers implements Packs {
        private final int fails;
        private volatile int read;
        private volatile Thread reader;
        private boolean closed;

        Numbers(int fails) {
            this.fails = fails;
        }

        @Override
        public List<Window> next() {
            reader = Thread.currentThread();
            if (read == fails) {
                throw new OutOfMemoryError("made up");
            }
            read++;
            return List.of(new Window(read, 0, new int[] {read}));
        }

        @Override
        public Frame frame() {
            return Frame.NONE;
        }

        @Override
        public Place place() {
            return new Place(read, 0);
        }

        @Override
        public void seek(Place place) {
            assertSame(null, alive(), "sought while it is read");
            read = (int) place.unit();
        }

        Thread alive() {
            Thread thread = reader;
            return thread != null && thread != Thread.currentThread() && thread.isAlive() ? thread : null;
        }

        @Override
        public void close() {
            assertSame(null, alive(), "closed while it is read");
            closed = true;
        }
    }

    @Test
    void soManyAreReadAheadAndTheThreadEndsWithTheReading() {
        Numbers numbers = new Numbers(Integer.MAX_VALUE);
        try (PacksAhead packs = new PacksAhead(numbers)) {
            assertEquals(null, numbers.reader, "nothing is read before it is asked for");
            for (int taken = 1; taken <= 5; taken++) {
                assertEquals(taken, packs.next().get(0).story());
                assertEquals(new Place(taken, 0), packs.place());
                while (numbers.read < taken + PacksAhead.MOST) {
                    Thread.onSpinWait();
                }
                assertEquals(taken + PacksAhead.MOST, numbers.read);
            }
            assertNotSame(Thread.currentThread(), numbers.reader);
            packs.seek(new Place(100, 0));
            assertEquals(101, packs.next().get(0).story());
        }
        assertTrue(numbers.closed);
        assertFalse(Objects.requireNonNull(numbers.reader).isAlive());
    }

    @Test
    void anErrorReachesTheOneWhoTakesAndStays() {
        Numbers numbers = new Numbers(2);
        try (PacksAhead packs = new PacksAhead(numbers)) {
            packs.next();
            packs.next();
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        "made up",
                        assertThrows(OutOfMemoryError.class, packs::next).getMessage());
                assertEquals(new Place(2, 0), packs.place());
            }
        }
        assertFalse(numbers.reader.isAlive());
    }

    /** As where no thread reads: who is interrupted has its packs, and is interrupted still. */
    @Test
    void whoIsInterruptedGoesOnAndStaysInterrupted() {
        Numbers numbers = new Numbers(Integer.MAX_VALUE);
        try (PacksAhead packs = new PacksAhead(numbers)) {
            Thread.currentThread().interrupt();
            for (int taken = 1; taken <= 50; taken++) {
                assertEquals(taken, packs.next().get(0).story());
            }
            assertTrue(Thread.interrupted());
            Thread.currentThread().interrupt();
        }
        assertTrue(Thread.interrupted(), "still interrupted after it was closed");
        assertFalse(numbers.reader.isAlive());
    }
}
