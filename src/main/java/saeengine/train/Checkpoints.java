package saeengine.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Batches;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.StoredTensor;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.sae.Memory;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * The state of a run on disk, in {@code checkpoint-STEP} of its folder: everything that a resumed run needs.
 *
 * <p>Written under a temporary name, put on disk, then renamed, so that a checkpoint is whole or not there; the one
 * before it is removed afterwards, when the new name is on disk too. Safetensors and JSON only: reading one can run nothing.
 */
public final class Checkpoints {
    /** The files of a checkpoint beside its members', and what in the first says how long their curves are. */
    public static final String STATE = "state.json";

    public static final String BATCHES = "batches.safetensors";
    public static final String CURVE_BYTES = "curve_bytes";

    private static final String PREFIX = "checkpoint-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{1,18}");
    private static final String TEMPORARY = ".checkpoint.tmp";
    private static final String REMOVED = ".checkpoint.old";
    static final String FIRST = ".adam_m";
    static final String SECOND = ".adam_v";
    private static final String SINCE_FIRED = "tokens_since_fired";
    private static final String INPUTS = "resampling_inputs";
    private static final String ROWS_BEFORE_HALF = "rows_before_resampling_counts";
    private static final String OUTLOOKS = "most_dead_until_step";
    private static final String OF_SAE = "remembered.";
    private static final String OF_OBJECTIVE = "objective.";

    private final Path run;

    /** Writes what a checkpoint holds into its folder. */
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /** Where a run stands. */
    public record Progress(long step, long rows) {}

    public Checkpoints(Path run) {
        this.run = run;
    }

    /** The folder of the newest checkpoint. */
    public Optional<Path> latest() {
        return all().stream().max(Comparator.comparingLong(Checkpoints::step));
    }

    /** The step that the newest checkpoint was written after; 0 where there is none. */
    public long latestStep() {
        return latest().map(Checkpoints::step).orElse(0L);
    }

    /** Removes what a process that died left: of a checkpoint it was writing or removing, and all but the newest. */
    public void sweep() throws IOException {
        Folders.delete(run.resolve(TEMPORARY));
        Folders.delete(run.resolve(REMOVED));
        removeOthers(latest().orElse(null));
    }

    private List<Path> all() {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(Checkpoints::isOne).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(run + ": cannot be listed", e);
        }
    }

    /** Whether a folder has a checkpoint's name. */
    public static boolean isOne(Path folder) {
        return NAME.matcher(folder.getFileName().toString()).matches() && Files.isDirectory(folder);
    }

    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    void write(Progress progress, List<Member> members, List<CurveLog> curves, Batches batches, ResampleWindow window) {
        replace(progress.step(), folder -> {
            JsonObject lengths = new JsonObject();
            for (int i = 0; i < members.size(); i++) {
                writeMember(members.get(i), folder);
                curves.get(i).force();
                lengths.addProperty(members.get(i).name(), curves.get(i).length());
            }
            JsonObject json = stateJson(progress, lengths);
            SafeTensorsWriter writer = new SafeTensorsWriter();
            BatchesState.add(batches.state(), "", writer, json);
            json.addProperty(ROWS_BEFORE_HALF, window.rowsBeforeHalf());
            JsonObject outlooks = outlooks(members);
            if (!outlooks.keySet().isEmpty()) {
                json.add(OUTLOOKS, outlooks);
            }
            if (window.inputs() != null) {
                JsonObject inputs = new JsonObject();
                BatchesState.add(window.inputs(), INPUTS + ".", writer, inputs);
                json.add(INPUTS, inputs);
            }
            writer.write(folder.resolve(BATCHES));
            JsonFiles.write(folder.resolve(STATE), json + "\n");
        });
    }

    /**
     * Lets {@code content} be written, forces it to the disk, gives it the checkpoint's name in one rename, and only then
     * removes the one before. Where the step's checkpoint is there already it is whole, and the same.
     */
    void replace(long step, Content content) {
        Path temporary = run.resolve(TEMPORARY);
        Path target = run.resolve(PREFIX + step);
        try {
            if (!Files.isDirectory(target)) {
                Folders.delete(temporary);
                Files.createDirectory(temporary);
                content.writeTo(temporary);
                Folders.sync(temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                Folders.sync(run);
            }
            removeOthers(target);
        } catch (IOException e) {
            throw new WriteFailed(target, e);
        } catch (WriteFailed e) {
            throw e.at(target);
        }
    }

    private void removeOthers(@Nullable Path newest) throws IOException {
        for (Path checkpoint : all()) {
            if (!checkpoint.equals(newest)) {
                remove(checkpoint);
            }
        }
    }

    /** Takes the name away first: what has a checkpoint's name is whole. */
    private void remove(Path checkpoint) throws IOException {
        Path removed = run.resolve(REMOVED);
        Folders.delete(removed);
        Files.move(checkpoint, removed, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(removed);
    }

    private static void writeMember(Member member, Path folder) {
        SafeTensorsWriter writer = new SafeTensorsWriter();
        for (Parameter parameter : member.trained().parameters()) {
            Adam.Moments moments = member.adam().moments(parameter);
            writer.addLater(parameter.name(), parameter::toArray, shape(parameter))
                    .addLater(parameter.name() + FIRST, moments.first()::toArray, shape(parameter))
                    .addLater(parameter.name() + SECOND, moments.second()::toArray, shape(parameter));
        }
        writer.add(SINCE_FIRED, member.fired().state(), member.trained().features());
        add(writer, OF_SAE, member.trained().memory());
        add(writer, OF_OBJECTIVE, member.memory());
        writer.write(folder.resolve(member.name() + ".safetensors"));
    }

    static long[] shape(Tensor tensor) {
        return java.util.Arrays.stream(tensor.shape()).asLongStream().toArray();
    }

    /** Those of devices that the host does not know the dead latents of. */
    private static JsonObject outlooks(List<Member> members) {
        JsonObject outlooks = new JsonObject();
        for (Member member : members) {
            if (!member.fired().device().isHost()) {
                JsonArray numbers = new JsonArray();
                for (long number : member.outlook().state()) {
                    numbers.add(number);
                }
                outlooks.add(member.name(), numbers);
            }
        }
        return outlooks;
    }

    /** Of a checkpoint that a run on a host wrote there are none: the first step that needs one then looks. */
    private static void restoreOutlooks(List<Member> members, JsonObject json) {
        if (json.has(OUTLOOKS)) {
            JsonObject outlooks = json.getAsJsonObject(OUTLOOKS);
            for (Member member : members) {
                JsonArray numbers = outlooks.getAsJsonArray(member.name());
                member.outlook()
                        .restore(numbers.asList().stream()
                                .mapToLong(JsonElement::getAsLong)
                                .toArray());
            }
        }
    }

    private static JsonObject stateJson(Progress progress, JsonObject lengths) {
        JsonObject json = new JsonObject();
        json.addProperty("step", progress.step());
        json.addProperty("rows", progress.rows());
        json.add(CURVE_BYTES, lengths);
        return json;
    }

    /** Where a training of autoencoders stands by its newest checkpoint: at 0 without one. */
    public Progress progress() {
        return latest().map(path -> progress(JsonFiles.read(path.resolve(STATE))))
                .orElse(new Progress(0, 0));
    }

    private static Progress progress(JsonObject state) {
        return new Progress(state.get("step").getAsLong(), state.get("rows").getAsLong());
    }

    /** Puts members, batches and what resampling goes by back to where a checkpoint left them. */
    Progress read(Path checkpoint, List<Member> members, Batches batches, ResampleWindow window) {
        JsonObject json = JsonFiles.read(checkpoint.resolve(STATE));
        Progress progress = progress(json);
        for (Member member : members) {
            readMember(member, checkpoint.resolve(member.name() + ".safetensors"));
            member.adam().setSteps(progress.step());
        }
        restoreOutlooks(members, json);
        try (TensorFile file = TensorFiles.open(checkpoint.resolve(BATCHES))) {
            batches.restore(BatchesState.read("", file, json));
            Batches.State inputs =
                    json.has(INPUTS) ? BatchesState.read(INPUTS + ".", file, json.getAsJsonObject(INPUTS)) : null;
            window.restore(
                    inputs,
                    json.has(ROWS_BEFORE_HALF) ? json.get(ROWS_BEFORE_HALF).getAsLong() : 0);
        }
        return progress;
    }

    /** How long each member's curve was at a checkpoint, in bytes. */
    public long curveBytes(Path checkpoint, Member member) {
        return JsonFiles.read(checkpoint.resolve(STATE))
                .getAsJsonObject(CURVE_BYTES)
                .get(member.name())
                .getAsLong();
    }

    private static void readMember(Member member, Path path) {
        try (TensorFile file = TensorFiles.open(path)) {
            for (Parameter parameter : member.trained().parameters()) {
                Adam.Moments moments = member.adam().moments(parameter);
                fill(parameter, file.get(parameter.name()));
                fill(moments.first(), file.get(parameter.name() + FIRST));
                fill(moments.second(), file.get(parameter.name() + SECOND));
            }
            member.fired().restore(file.get(SINCE_FIRED).toLongs());
            restore(member.trained().memory(), OF_SAE, file);
            restore(member.memory(), OF_OBJECTIVE, file);
        }
    }

    private static void add(SafeTensorsWriter writer, String owner, Memory memory) {
        memory.all().forEach((name, values) -> writer.add(owner + name, values, values.length));
    }

    private static void restore(Memory memory, String owner, TensorFile file) {
        Map<String, double[]> all = new TreeMap<>();
        for (String name : file.names()) {
            if (name.startsWith(owner)) {
                all.put(name.substring(owner.length()), file.get(name).toDoubles());
            }
        }
        memory.restore(all);
    }

    static void fill(Tensor tensor, StoredTensor stored) {
        if (stored.count() != tensor.size()) {
            throw new DataException("a checkpoint's '" + stored.name() + "' holds " + stored.count()
                    + " values, the run needs " + tensor.size());
        }
        tensor.device().upload(stored.toFloats(), 0, tensor);
    }
}
