package saeengine.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import saeengine.experiment.TrainOutcome;
import saeengine.experiment.Training;
import saeengine.run.DeviceSettings;
import saeengine.run.EngineVersion;
import saeengine.run.Log;
import saeengine.study.EvalReport;
import saeengine.tensor.Device;

/**
 * Where to begin: where things are computed, and what can be computed there.
 *
 * <p>Every model, autoencoder, training and evaluation has a device of its own, so that its memory goes back when it ends; an engine
 * itself holds none. Its methods may be called by several threads at once, as long as memory is there for all of it. On the CPU
 * the numbers do not depend on the threads.
 */
public final class Engine implements AutoCloseable {
    private final DeviceSettings settings;
    private final Set<AutoCloseable> open = new HashSet<>();
    private final Set<Thread> training = new HashSet<>();
    private volatile boolean closed;

    private Engine(DeviceSettings.Name name, Integer threads) {
        settings = new DeviceSettings();
        settings.device = name;
        settings.threads = threads;
    }

    /** On the CPU, with a thread a core. */
    public static Engine cpu() {
        return new Engine(DeviceSettings.Name.CPU, null);
    }

    /** On the CPU, with so many threads. */
    public static Engine cpu(int threads) {
        Engine engine = new Engine(DeviceSettings.Name.CPU, threads);
        Said.translated(engine.settings::threads);
        return engine;
    }

    /** On the GPU; an {@link EngineException} says what is missing where there is none to use. */
    public static Engine cuda() {
        Engine engine = new Engine(DeviceSettings.Name.CUDA, null);
        Said.translated(engine::newDevice).close();
        return engine;
    }

    /** On the GPU where there is one to use, else on the CPU. */
    public static Engine auto() {
        return new Engine(DeviceSettings.Name.AUTO, null);
    }

    /** The version of the library. */
    public static String version() {
        return EngineVersion.text();
    }

    /** What it computes on, in words: the kind, its threads or card, its library. */
    public String device() {
        return with(Device::describe);
    }

    /**
     * Loads a transformer.
     *
     * @param name a folder of the Hugging Face layout, the name of a model in the Hugging Face cache, or {@code bundled:story}
     */
    public Model load(String name) {
        return Said.translated(() -> kept(Model.open(this, name)));
    }

    /** Opens an autoencoder of any format that the engine reads. */
    public Sae openSae(Path fileOrFolder) {
        return Said.translated(() -> kept(Sae.open(this, fileOrFolder)));
    }

    /** Opens an autoencoder of any format that the engine reads. */
    public Sae openSae(String fileOrFolder) {
        return openSae(Path.of(fileOrFolder));
    }

    /** Trains to the end. */
    public TrainedRun train(TrainConfig config) {
        return train(config, TrainListener.NONE);
    }

    /** Trains while a listener hears of it, who can stop it. */
    public TrainedRun train(TrainConfig config, TrainListener listener) {
        return train(config, listener, new Cancel());
    }

    /**
     * Trains what a configuration says, or goes on with it, and measures the autoencoders over the rows held out. The calling thread
     * trains.
     *
     * @param cancel stops it from any thread; so does {@link #close}
     * @throws IllegalArgumentException for settings that do not go together or do not fit rows, model or memory, before anything is
     *     written
     * @throws EngineException for files that cannot be read or written, and for losses that are no numbers; the run can then be
     *     resumed from its last checkpoint, if there is one
     */
    public TrainedRun train(TrainConfig config, TrainListener listener, Cancel cancel) {
        return Said.translated(() -> {
            saeengine.experiment.TrainConfig run = config.on(settings);
            begin();
            try (Opened device = new Opened(run.device)) {
                Heard heard = new Heard(listener);
                return result(Training.run(
                        run,
                        config::isAsked,
                        device::get,
                        () -> () -> closed || cancel.isCancelled() || heard.stopped(),
                        heard));
            } finally {
                end();
            }
        });
    }

    /** Goes on with the training in a folder, to the steps that it began with. */
    public TrainedRun resume(Path folder) {
        return train(TrainConfig.resume(folder));
    }

    /** Measures autoencoders, all on the same rows, in the order asked for. */
    public List<SaeEvaluation> evaluate(EvalConfig config) {
        EvalReport report = with(device -> config.run(device, settings));
        return report.evaluations().stream()
                .map(each -> new SaeEvaluation(
                        each.dictionary().path(),
                        each.dictionary().description(),
                        new Metrics(each.figures().values()),
                        report.warnings().stream().map(Said::inMethods).toList()))
                .toList();
    }

    /** Writes a model's activations into a folder, or goes on with one that was begun, to the same bytes. */
    public Harvested harvest(HarvestConfig config) {
        return Said.translated(() -> config.run(this::newDevice));
    }

    private static TrainedRun result(TrainOutcome outcome) {
        return new TrainedRun(
                outcome.folder(),
                outcome.finished(),
                outcome.steps(),
                outcome.rows(),
                outcome.members().stream()
                        .map(each -> new TrainedRun.Member(
                                each.spec().name(),
                                each.spec().features(),
                                each.spec().k(),
                                each.spec().l1(),
                                each.folder(),
                                new Metrics(each.figures().values())))
                        .toList());
    }

    /** A device of its own for what is opened; whoever has it closes it. */
    Device newDevice() {
        requireOpen();
        return settings.open().device();
    }

    private <T> T with(Function<Device, T> work) {
        return Said.translated(() -> {
            try (Opened device = new Opened(settings)) {
                requireOpen();
                return work.apply(device.get());
            }
        });
    }

    /** A device that is opened when it is needed, and closed if it was. */
    private static final class Opened implements AutoCloseable {
        private final DeviceSettings settings;
        private Device device;

        Opened(DeviceSettings settings) {
            this.settings = settings;
        }

        Device get() {
            device = settings.open().device();
            return device;
        }

        @Override
        public void close() {
            if (device != null) {
                device.close();
            }
        }
    }

    private <T extends AutoCloseable> T kept(T opened) {
        synchronized (open) {
            open.add(opened);
        }
        return opened;
    }

    void forget(AutoCloseable closedByItself) {
        synchronized (open) {
            open.remove(closedByItself);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private void begin() {
        synchronized (training) {
            requireOpen();
            training.add(Thread.currentThread());
        }
    }

    private void end() {
        synchronized (training) {
            training.remove(Thread.currentThread());
            training.notifyAll();
        }
    }

    /**
     * Stops the trainings that go on, each with a checkpoint, waits until they have ended, and closes the models and autoencoders that
     * are open; once is enough. Called by a listener it does not wait for the listener's own training, which ends after the step.
     */
    @Override
    public void close() {
        synchronized (training) {
            closed = true;
            boolean interrupted = false;
            while (training.stream().anyMatch(each -> each != Thread.currentThread())) {
                try {
                    training.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        List<AutoCloseable> left;
        synchronized (open) {
            left = new ArrayList<>(open);
        }
        for (AutoCloseable each : left) {
            if (each instanceof Model model) {
                model.close();
            } else if (each instanceof Sae sae) {
                sae.close();
            }
        }
    }

    /** A library's listener as the service knows one. */
    private static final class Heard implements saeengine.experiment.TrainListener {
        private final TrainListener listener;
        private final Log log;
        private List<String> names = List.of();
        private boolean stopped;

        Heard(TrainListener listener) {
            this.listener = listener;
            this.log = new ListenerLog(listener);
        }

        boolean stopped() {
            return stopped;
        }

        @Override
        public Log log() {
            return log;
        }

        @Override
        public void onMembers(List<String> members) {
            names = members;
        }

        @Override
        public void onStep(long step, long rows, float[] losses) {
            Map<String, Float> byName = new LinkedHashMap<>();
            for (int i = 0; i < losses.length; i++) {
                byName.put(names.get(i), losses[i]);
            }
            stopped |= !listener.onStep(new TrainStep(step, rows, byName));
        }

        @Override
        public void onCheckpoint(long step, long rows) {
            listener.onCheckpoint(step);
        }
    }
}
