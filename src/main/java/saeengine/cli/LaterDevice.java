package saeengine.cli;

import java.util.function.Supplier;
import saeengine.tensor.Device;

/** A device that is opened where it is asked for, and closed if it was. */
final class LaterDevice implements Supplier<Device>, AutoCloseable {
    private final Supplier<Device> open;
    private Device device;

    LaterDevice(Supplier<Device> open) {
        this.open = open;
    }

    @Override
    public Device get() {
        if (device == null) {
            device = open.get();
        }
        return device;
    }

    @Override
    public void close() {
        if (device != null) {
            device.close();
        }
    }
}
