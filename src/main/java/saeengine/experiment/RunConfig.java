package saeengine.experiment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.run.DeviceSettings;
import saeengine.run.Setting;

/** What every run that trains has: a seed, a folder, a pace at which it writes, a device. */
public abstract class RunConfig {
    /** Of everything that is drawn. */
    public long seed = 1;

    /** Steps between lines of loss.jsonl. */
    public long logEvery = 10;

    /** Steps between checkpoints; the last step always writes one. */
    public long checkpointEvery;

    /** Minutes between checkpoints by the clock; 0 for none. */
    public double checkpointMinutes = 1;

    /** The run's folder; null where the run names one itself. */
    public @Nullable Path out;

    /** Whether the run in {@link #out} is gone on with. */
    public boolean resume;

    /** Whether a run in {@link #out} is replaced. */
    public boolean overwrite;

    /** What it is trained on. */
    public DeviceSettings device = new DeviceSettings();

    RunConfig(long checkpointEvery) {
        this.checkpointEvery = checkpointEvery;
    }

    /** Fails on a pace that cannot be meant. */
    void requirePace() {
        TrainChecks.require(logEvery >= 1, "--log-every " + logEvery, "at least 1");
        TrainChecks.require(checkpointEvery >= 1, "--checkpoint-every " + checkpointEvery, "at least 1");
        TrainChecks.require(
                checkpointMinutes >= 0 && checkpointMinutes < 1e6,
                "--checkpoint-minutes " + checkpointMinutes,
                "0 or more");
    }

    static <C extends RunConfig> Setting<C, Long> seedSetting() {
        return Setting.of("seed", c -> c.seed, (c, v) -> c.seed = v, Long::valueOf);
    }

    static <C extends RunConfig> Setting<C, Long> logEverySetting() {
        return Setting.of("log-every", c -> c.logEvery, (c, v) -> c.logEvery = v, Long::valueOf);
    }

    static <C extends RunConfig> Setting<C, Long> checkpointEverySetting() {
        return Setting.of("checkpoint-every", c -> c.checkpointEvery, (c, v) -> c.checkpointEvery = v, Long::valueOf);
    }

    static <C extends RunConfig> Setting<C, Double> checkpointMinutesSetting() {
        return Setting.of(
                "checkpoint-minutes", c -> c.checkpointMinutes, (c, v) -> c.checkpointMinutes = v, Double::valueOf);
    }
}
