package saeengine.experiment;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.run.Log;
import saeengine.run.RunSettings;
import saeengine.study.TextTable;
import saeengine.train.Checkpoints;
import saeengine.train.Profile;

/**
 * How long a training took, in a file of its own: everything else in a run's folder is the same whenever and wherever it
 * is made. Of a run that was gone on with it is the time since then.
 */
final class RunTimes {
    static final String FILE = "times.json";

    private final long start = System.nanoTime();
    private final Checkpoints.Progress begin;
    private final Profile profile;

    RunTimes(Checkpoints.Progress begin, Profile profile) {
        this.begin = begin;
        this.profile = profile;
    }

    /** Says how fast it was, and writes it down. */
    void end(Checkpoints.Progress end, Path folder, Log log) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        long steps = end.step() - begin.step();
        long rows = end.rows() - begin.rows();
        if (steps == 0) {
            return;
        }
        log.say("trained on %,d rows in %s s: %,.0f rows/s", rows, number(seconds), rows / seconds);
        JsonObject json = new JsonObject();
        json.addProperty("steps", steps);
        json.addProperty("rows", rows);
        json.addProperty("seconds", seconds);
        json.addProperty("rows_per_second", rows / seconds);
        if (profile.isOn()) {
            json.add("phases", phases());
            log.say("%s", table(seconds).stripTrailing());
        }
        RunSettings.write(folder.resolve(FILE), json);
    }

    private JsonObject phases() {
        JsonObject phases = new JsonObject();
        for (Profile.Phase phase : Profile.Phase.values()) {
            JsonObject json = new JsonObject();
            json.addProperty("seconds", profile.seconds(phase));
            json.addProperty("times", profile.times(phase));
            phases.add(name(phase), json);
        }
        return phases;
    }

    private String table(double seconds) {
        List<String> names = new ArrayList<>(List.of("phase"));
        List<String> taken = new ArrayList<>(List.of("seconds"));
        List<String> shares = new ArrayList<>(List.of("of all"));
        List<String> each = new ArrayList<>(List.of("ms each"));
        for (Profile.Phase phase : Profile.Phase.values()) {
            double took = profile.seconds(phase);
            long times = profile.times(phase);
            names.add(name(phase));
            taken.add(number(took));
            shares.add(String.format(Locale.ROOT, "%.1f %%", 100 * took / seconds));
            each.add(times == 0 ? "-" : number(1e3 * took / times));
        }
        return TextTable.of(List.of(names, taken, shares, each));
    }

    private static String name(Profile.Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%,.1f", value);
    }
}
