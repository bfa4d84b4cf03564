package saeengine.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import saeengine.data.DataException;
import saeengine.data.WriteFailed;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.train.Checkpoints;
import saeengine.train.JsonFiles;
import saeengine.train.Schedule;

/** A run that is gone on with: where it stands, and what is not as it was, said before it goes on. */
public final class Resumed {
    private final Path folder;
    private final JsonObject run;
    private final long step;
    private final long stepsBefore;

    private Resumed(Path folder, JsonObject run) {
        this.folder = folder;
        this.run = run;
        this.step = new Checkpoints(folder).latestStep();
        this.stepsBefore = run.getAsJsonObject("options").get("steps").getAsLong();
    }

    /** Reads a folder's settings, before this run writes its own over them. */
    public static Optional<Resumed> of(Path folder, boolean resumed) {
        return resumed
                ? Optional.of(new Resumed(folder, JsonFiles.read(folder.resolve(RunFolders.SETTINGS))))
                : Optional.empty();
    }

    /** A run that ended because something could not be written: what is there, and how to go on with it. */
    public static DataException canBe(String command, Path folder, WriteFailed e) {
        String kept = new Checkpoints(folder)
                .latest()
                .map(path -> "the last checkpoint is " + path + ", whole")
                .orElse("there was no checkpoint yet");
        return new DataException(
                e.getMessage() + "; " + kept + "; then go on with: " + command + " --resume --out " + folder, e);
    }

    /** The config.json that a pretraining began with; runs of older versions did not note it. */
    public Optional<JsonObject> config() {
        return Optional.ofNullable(run.getAsJsonObject("config"));
    }

    public long stepsBefore() {
        return stepsBefore;
    }

    public void say(Log log, Device device) {
        log.say(new Checkpoints(folder)
                .latest()
                .map(path -> "going on from " + path)
                .orElse("there is no checkpoint yet, so the run begins again"));
        String before = run.has("device") ? run.get("device").getAsString() : "";
        if (!kind(before).equals(kind(device.describe()))) {
            log.say("device: was " + before + ", is " + device.describe()
                    + "; the rest is rounded as this one does, so it is not what the other would have computed"
                    + precision(device));
        }
    }

    /** What the run keeps among its settings and this device has no use for; nothing where there is no such thing. */
    private String precision(Device device) {
        JsonElement kept = run.getAsJsonObject("options").get("precision");
        boolean rounded = kept != null && List.of("tf32", "bf16").contains(kept.getAsString());
        return rounded && !device.roundsOperands(Products.SHORT)
                ? "; its products are fp32 here, --precision " + kept.getAsString() + " is a GPU's"
                : "";
    }

    /** Any number of CPU threads computes the same. */
    private static String kind(String device) {
        return device.startsWith("cpu") ? "cpu" : device;
    }

    /**
     * Says where the rate is another than it would have been, which is so when --steps is changed: the schedule spans
     * all of them.
     *
     * @return whether there was something to say
     */
    public boolean sayRate(Log log, Schedule before, Schedule now, long steps) {
        double last = before.at(Math.max(0, step - 1));
        double planned = before.at(Math.min(step, stepsBefore - 1));
        double next = now.at(step);
        if (step == 0 || step >= steps || planned == next) {
            return false;
        }
        log.say(
                "learning rate: %.4g in step %,d, of --steps %d; %.4g in step %,d, for its schedule spans all of --steps"
                        + " %d now",
                last, step, stepsBefore, next, step + 1, steps);
        return true;
    }
}
