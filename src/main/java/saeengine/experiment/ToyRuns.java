package saeengine.experiment;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import saeengine.data.Folders;
import saeengine.report.ToyReport;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.tensor.Device;
import saeengine.toy.Recovery;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToyFiles;
import saeengine.toy.ToyLog;
import saeengine.toy.ToyModel;
import saeengine.toy.ToySae;
import saeengine.toy.ToySaeTraining;
import saeengine.toy.ToySchedule;
import saeengine.toy.ToyShape;
import saeengine.toy.ToyTraining;

/** Runs of toy models and their autoencoders, with the files that they leave. */
public final class ToyRuns {
    /** Records of a run, beside that before its first step. */
    public static final int RECORDS = 100;

    /** Examples whose reconstructions are recorded. */
    public static final int SHOWN = 64;

    public static final String MODEL = "model.safetensors";
    static final String MODEL_LOG = "model.jsonl";
    static final String SAE = "sae.safetensors";
    static final String SAE_LOG = "sae.jsonl";

    static final String PAGE = "toy.html";

    private ToyRuns() {}

    /** Draws what is in a model's folder and in that of its autoencoders, and says where. */
    public static void draw(Path model, Path sae, Log log) {
        Path page = ToyReport.write(model.resolve(MODEL_LOG), sae.resolve(SAE_LOG), sae.resolve(PAGE));
        log.say("  " + page);
    }

    /** Trains models and writes them and their log into a folder. */
    public static ToyModel model(
            Device device,
            Path folder,
            ToyFeatures features,
            float[] importance,
            ToySchedule schedule,
            long seed,
            Log log) {
        ToyPlan.require(ToyPlan.model(features.shape(), schedule.batch()), device);
        Folders.make(folder);
        Meter progress = log.meter("step", "steps", schedule.steps());
        ToyModel model;
        try (ToyLog curves = new ToyLog(folder.resolve(MODEL_LOG))) {
            curves.begin(features, importance);
            model = ToyTraining.train(
                    device,
                    features,
                    importance,
                    schedule,
                    seed,
                    record -> curves.add(features.shape(), record),
                    progress::at);
        }
        progress.wipe();
        ToyFiles.write(folder.resolve(MODEL), model, features, importance);
        return model;
    }

    /** Trains autoencoders on the first instance of a model, writes them and their log, and says what each found. */
    public static List<Recovery> sae(
            Device device, Path folder, ToyFiles.Stored stored, ToySaeTraining.Settings settings, long seed, Log log) {
        ToyPlan.require(ToyPlan.sae(stored.features().shape(), settings), device);
        Folders.make(folder);
        ToyModel model = stored.on(device);
        model.repeatFirst();
        ToyShape toy = model.shape();
        ToySaeTraining training = new ToySaeTraining(device, model, stored.features(), settings, seed);
        ToySae sae = training.sae();
        float[] w = Arrays.copyOf(model.weight().toArray(), toy.hidden() * toy.features());
        double[] active = new double[sae.shape().rows()];
        Meter progress = log.meter("step", "steps", settings.schedule().steps());
        try (ToyLog curves = new ToyLog(folder.resolve(SAE_LOG))) {
            float[] target = Arrays.copyOf(stored.features().probability(), toy.features());
            curves.begin(sae.shape(), settings.resampling().how(), target, w, training.shownHidden());
            training.train(
                    record -> {
                        curves.add(sae.shape(), record);
                        System.arraycopy(record.active(), 0, active, 0, active.length);
                    },
                    progress::at);
        }
        progress.wipe();
        ToyFiles.write(folder.resolve(SAE), sae, device);
        return Recovery.of(sae, device, w, active);
    }
}
