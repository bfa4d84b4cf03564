package saeengine.tensor;

/** A number that a device was asked for and the host reads when it needs it: {@link Device#readLater}. */
@FunctionalInterface
public interface Later {
    /** The number, the same at each call. Waits where the device has not got there yet. */
    float get();
}
