package saeengine.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import saeengine.experiment.PretrainOutcome;
import saeengine.experiment.PretrainSettings;
import saeengine.experiment.Pretraining;
import saeengine.experiment.TrainOutcome;
import saeengine.experiment.Training;
import saeengine.run.DeviceSettings;
import saeengine.run.EngineVersion;
import saeengine.run.Log;
import saeengine.run.Setting;
import saeengine.study.EvalReport;
import saeengine.study.Evaluation;
import saeengine.tensor.Device;

/**
 * Where to begin: an engine says which device computes, loads models and autoencoders there, trains and evaluates.
 *
 * <p>Every model, autoencoder, training and evaluation has a device of its own, so that its memory is given back when it ends; an engine
 * itself holds no memory. Several threads may call its methods at once, as long as there is memory for all they ask for. On the CPU
 * the numbers do not depend on the number of threads.
 */
public final class Engine implements AutoCloseable {
    private final EngineDevices devices;
    private final Set<AutoCloseable> open = new HashSet<>();
    private final Set<Thread> training = new HashSet<>();
    private volatile boolean closed;

    private Engine(EngineDevices devices) {
        this.devices = devices;
    }

    private static Engine on(DeviceSettings.Name name) {
        DeviceSettings settings = new DeviceSettings();
        settings.device = name;
        return new Engine(new EngineDevices(settings, false));
    }

    private static Engine on(DeviceSettings.Name name, String precision) {
        DeviceSettings settings = new DeviceSettings();
        settings.device = name;
        Said.translated(() -> Setting.read(DeviceSettings.ALL, settings, "precision", precision));
        return new Engine(new EngineDevices(settings, true));
    }

    /** On the CPU, with one thread for each core. */
    public static Engine cpu() {
        return on(DeviceSettings.Name.CPU);
    }

    /** On the CPU, with that many threads. */
    public static Engine cpu(int threads) {
        Engine engine = on(DeviceSettings.Name.CPU);
        engine.devices.settings().threads = threads;
        Said.translated(engine.devices.settings()::threads);
        return engine;
    }

    /** On the GPU. Where none can be used, an {@link EngineException} says what is missing. */
    public static Engine cuda() {
        return on(DeviceSettings.Name.CUDA).opened();
    }

    /**
     * On the GPU, with products of a precision.
     *
     * @param precision of the operands of products, as {@code --precision} of the commands names it: {@code fp32},
     *     {@code tf32}, {@code bf16}, or {@code auto}, which depends on what is computed. A run that is resumed keeps the precision that
     *     it began with; an engine that was asked for another refuses to resume it.
     */
    public static Engine cuda(String precision) {
        return on(DeviceSettings.Name.CUDA, precision).opened();
    }

    /** On the GPU if one can be used, else on the CPU. */
    public static Engine auto() {
        return on(DeviceSettings.Name.AUTO);
    }

    /**
     * On the GPU where there is one to use, with products of a precision, as {@link #cuda(String)}; else on the CPU, whose are
     * {@code fp32}: what was asked for {@code tf32} or {@code bf16} fails there when it opens its device.
     */
    public static Engine auto(String precision) {
        return on(DeviceSettings.Name.AUTO, precision);
    }

    /** Fails where the device cannot be opened. */
    private Engine opened() {
        Said.translated(this::newDevice).close();
        return this;
    }

    /** The version of the library. */
    public static String version() {
        return EngineVersion.text();
    }

    /** The device in words: its kind, its threads or card, its library. */
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

    /** Trains, and tells a listener, who can stop it. */
    public TrainedRun train(TrainConfig config, TrainListener listener) {
        return train(config, listener, new Cancel());
    }

    /**
     * Trains what a configuration says, or resumes it, and measures the autoencoders on the rows held out. The calling thread
     * trains.
     *
     * @param cancel stops it from any thread; so does {@link #close}
     * @throws IllegalArgumentException for settings that contradict each other or do not fit the rows, the model or the memory; thrown before
     *     anything is written
     * @throws EngineException for files that cannot be read or written, and for losses that are not finite; the run can then be
     *     resumed from its last checkpoint, if there is one
     */
    public TrainedRun train(TrainConfig config, TrainListener listener, Cancel cancel) {
        return Said.translated(() -> {
            saeengine.experiment.TrainConfig run = config.on(devices);
            begin();
            try (Opened device = new Opened(run.device, name -> !run.resume || devices.isAsked(name))) {
                Heard heard = new Heard(listener);
                return result(Training.run(
                        run,
                        name -> config.isAsked(name) || devices.isAsked(name),
                        device::get,
                        () -> () -> closed || cancel.isCancelled() || heard.stopped(),
                        heard));
            } finally {
                end();
            }
        });
    }

    /** Resumes the training in a folder, up to the number of steps that it began with. */
    public TrainedRun resume(Path folder) {
        return train(TrainConfig.resume(folder));
    }

    /** Trains a transformer of its own from nothing, or from a narrower one, to the end. */
    public PretrainedModel pretrain(PretrainConfig config) {
        return pretrain(config, PretrainListener.NONE);
    }

    /** Trains a transformer while a listener hears of it, who can stop it. */
    public PretrainedModel pretrain(PretrainConfig config, PretrainListener listener) {
        return pretrain(config, listener, new Cancel());
    }

    /**
     * Trains a transformer to predict the next token of stories, and its tokenizer where none is given, into a folder that {@link #load}
     * reads. The calling thread trains.
     *
     * @param cancel stops it from any thread; so does {@link #close}
     * @throws IllegalArgumentException for settings that do not go together or do not fit model, text or memory, before anything is
     *     written
     * @throws EngineException for files that cannot be read or written, and for a loss that is no number
     */
    public PretrainedModel pretrain(PretrainConfig config, PretrainListener listener, Cancel cancel) {
        return Said.translated(() -> {
            PretrainSettings run = config.on(devices);
            begin();
            try (Opened device = new Opened(run.device, name -> !run.resume || devices.isAsked(name))) {
                HeardPretraining heard = new HeardPretraining(listener);
                PretrainOutcome outcome = Pretraining.run(
                        run,
                        name -> config.isAsked(name) || devices.isAsked(name),
                        device::get,
                        () -> () -> closed || cancel.isCancelled() || heard.stopped(),
                        heard);
                return new PretrainedModel(
                        outcome.folder(),
                        outcome.finished(),
                        outcome.steps(),
                        outcome.tokens(),
                        outcome.validationLoss());
            } finally {
                end();
            }
        });
    }

    /** Measures autoencoders, all on the same rows, in the order asked for. */
    public List<SaeEvaluation> evaluate(EvalConfig config) {
        return evaluate(config, WorkListener.NONE);
    }

    /** Measures autoencoders, all on the same rows, in the order asked for, while a listener hears how far it is. */
    public List<SaeEvaluation> evaluate(EvalConfig config, WorkListener listener) {
        EvalReport report = with(device -> config.run(device, devices.settings(), new ListenerLog(listener)));
        List<String> warnings = report.warnings().stream().map(Said::inMethods).toList();
        List<SaeEvaluation> evaluations = new ArrayList<>();
        for (int i = 0; i < report.evaluations().size(); i++) {
            Evaluation each = report.evaluations().get(i);
            Optional<SuiteResult> suite = report.hasSuite()
                    ? Optional.of(
                            new SuiteResult(Collections.unmodifiableMap(report.suiteFigures(i)), report.suiteText(i)))
                    : Optional.empty();
            evaluations.add(new SaeEvaluation(
                    each.dictionary().path(),
                    each.dictionary().description(),
                    new Metrics(each.figures().values()),
                    suite,
                    warnings));
        }
        return evaluations;
    }

    /** Writes a model's activations into a folder, or goes on with one that was begun, to the same bytes. */
    public Harvested harvest(HarvestConfig config) {
        return harvest(config, WorkListener.NONE);
    }

    /** Writes a model's activations into a folder, or goes on with one, while a listener hears how far it is. */
    public Harvested harvest(HarvestConfig config, WorkListener listener) {
        return Said.translated(() -> config.run(this::newDevice, new ListenerLog(listener)));
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
        return devices.settings().open().device();
    }

    private <T> T with(Function<Device, T> work) {
        return Said.translated(() -> {
            try (Opened device = new Opened(devices.settings(), name -> true)) {
                requireOpen();
                return work.apply(device.get());
            }
        });
    }

    /** A device that is opened when it is needed, and closed if it was. */
    private static final class Opened implements AutoCloseable {
        private final DeviceSettings settings;
        private final Predicate<String> asked;
        private @Nullable Device device;

        /** @param asked see {@link DeviceSettings#open(Predicate)} */
        Opened(DeviceSettings settings, Predicate<String> asked) {
            this.settings = settings;
            this.asked = asked;
        }

        Device get() {
            Device opened = settings.open(asked).device();
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
     * Stops all running trainings, each with a checkpoint, waits until they have ended, and closes all open models and autoencoders.
     * Closing again changes nothing. When a listener closes the engine, this does not wait for the listener's own training, which ends
     * after its step.
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

    /** A library's listener to a pretraining as the service knows one. */
    private static final class HeardPretraining implements saeengine.experiment.PretrainListener {
        private final PretrainListener listener;
        private final Log log;
        private boolean stopped;

        HeardPretraining(PretrainListener listener) {
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
        public void onStep(long step, long tokens, float loss) {
            stopped |= !listener.onStep(new PretrainStep(step, tokens, loss));
        }

        @Override
        public void onValidation(long step, double loss) {
            listener.onValidation(step, loss);
        }
    }
}
