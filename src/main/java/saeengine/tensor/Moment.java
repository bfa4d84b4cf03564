package saeengine.tensor;

import java.util.OptionalDouble;

/** A place in the order of a device's work, of which can be asked when the device came by. */
public interface Moment {
    /** Seconds from an earlier moment of the same device to this one; empty while it has not come by here. Never waits. */
    OptionalDouble secondsSince(Moment before);

    /** Nobody asks any more. */
    default void release() {}
}
