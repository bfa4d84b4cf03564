package saeengine.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import saeengine.cuda.CudaDriver.Event;
import saeengine.tensor.Moment;

/** Moments of a stream: events that note when it passed them, used again once nobody asks for them. */
final class Moments implements AutoCloseable {
    private final CudaDriver driver;
    private final List<Event> events = new ArrayList<>();
    private final Deque<Event> free = new ArrayDeque<>();

    Moments(CudaDriver driver) {
        this.driver = driver;
    }

    /** Behind all work queued so far. */
    Moment now() {
        Event event = free.isEmpty() ? made() : free.pop();
        driver.record(event);
        return new Passed(event);
    }

    private Event made() {
        Event event = driver.timedEvent();
        events.add(event);
        return event;
    }

    private final class Passed implements Moment {
        private final Event event;

        private Passed(Event event) {
            this.event = event;
        }

        @Override
        public OptionalDouble secondsSince(Moment before) {
            return driver.seconds(((Passed) before).event, event);
        }

        @Override
        public void release() {
            free.push(event);
        }
    }

    /** Gives the events back; of a broken context they are gone already. */
    @Override
    public void close() {
        if (!driver.isLost()) {
            events.forEach(driver::destroy);
        }
    }
}
