package saeengine.testing;

import saeengine.check.ForwardingDevice;
import saeengine.tensor.Device;

/** A device that hands everything on; a test's subclass changes one thing. */
public class ChangedDevice extends ForwardingDevice {
    protected ChangedDevice(Device inner) {
        super(inner);
    }
}
