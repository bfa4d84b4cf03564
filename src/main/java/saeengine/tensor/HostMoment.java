package saeengine.tensor;

import java.util.OptionalDouble;

/** A moment of a device that works at once: a time of the host's clock. */
record HostMoment(long nanos) implements Moment {
    @Override
    public OptionalDouble secondsSince(Moment before) {
        return OptionalDouble.of((nanos - ((HostMoment) before).nanos()) * 1e-9);
    }
}
