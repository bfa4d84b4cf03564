package saeengine.cli;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Device;

/** A device that is opened where it is asked for, and closed if it was. */
final class LaterDevice implements Supplier<Device>, AutoCloseable {
    private final Supplier<Device> open;
    private @Nullable Device device;

    LaterDevice(Supplier<Device> open) {
        this.open = open;
    }

    @Override
    public Device get() {
        if (device != null) {
            return device;
        }
        Device opened = open.get();
        device = opened;
        return opened;
    }

    @Override
    public void close() {
        if (device != null) {
            device.close();
        }
    }
}
