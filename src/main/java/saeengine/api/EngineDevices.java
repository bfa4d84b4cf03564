package saeengine.api;

import saeengine.run.DeviceSettings;

/**
 * The devices of an engine.
 *
 * @param settings which they are
 * @param precisionAsked whether somebody asked for the precision of their products
 */
record EngineDevices(DeviceSettings settings, boolean precisionAsked) {
    /**
     * The device of a run. One that is gone on with keeps the precision that it began with, unless another is asked for, which is
     * refused by name.
     *
     * @param before what the run has
     */
    DeviceSettings forRun(DeviceSettings before, boolean resume) {
        DeviceSettings run = new DeviceSettings();
        DeviceSettings.ALL.forEach(each -> each.set(run, each.getter().apply(settings)));
        if (resume && !precisionAsked) {
            run.precision = before.precision;
        }
        return run;
    }

    /** Whether somebody asked for a setting of the device. */
    boolean isAsked(String name) {
        return precisionAsked && name.equals("precision");
    }
}
