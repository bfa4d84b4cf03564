package saeengine.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.data.Folders;
import saeengine.metric.Metric;
import saeengine.report.Report;
import saeengine.run.Log;
import saeengine.run.RunFolders;
import saeengine.run.RunInputs;
import saeengine.run.RunLock;
import saeengine.run.RunSettings;
import saeengine.shard.Gathered;
import saeengine.shard.SameShards;
import saeengine.train.Checkpoints;
import saeengine.train.JsonFiles;

/**
 * The shards of a grid, put together to the run that one machine would have written: what is an autoencoder's is copied, what
 * speaks of all is put together, and everything else has to be the same in all shards.
 */
public final class TrainGather {
    /** What of a run is drawn from the rest of it, or speaks of its members. */
    private static final Set<String> MADE = Set.of(
            TrainShard.FILE,
            RunTimes.FILE,
            RunFolders.SETTINGS,
            RunInputs.FILE,
            RunLock.NAME,
            "bounds.json",
            "summary.json",
            "curves.svg",
            "frontier.svg",
            "scaling.svg",
            "report.html");

    private final Path out;
    private final Log log;
    private final List<Part> parts = new ArrayList<>();

    /** A shard's folder, and what it says. */
    private record Part(Path folder, JsonObject shard, JsonObject summary) {
        static Part read(Path folder) {
            JsonObject summary = JsonFiles.read(folder.resolve("summary.json"));
            if (!summary.get("status").getAsString().equals("finished")) {
                throw new DataException(folder + ": its training has not come to its end");
            }
            return new Part(folder, JsonFiles.read(folder.resolve(TrainShard.FILE)), summary);
        }

        JsonObject run() {
            return shard.getAsJsonObject("run");
        }
    }

    /**
     * @param shards all of a run, by number
     * @param log is told the scaling law
     */
    public TrainGather(Path out, List<Path> shards, Log log) {
        this.log = log;
        this.out = out;
        shards.forEach(each -> parts.add(Part.read(each)));
    }

    /** Whether a folder is a shard of a training. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(TrainShard.FILE));
    }

    /** Writes the run. */
    public void write() {
        Part first = parts.get(0);
        for (Part each : parts) {
            SameShards.require(first.folder(), first.run(), each.folder(), each.run());
        }
        Map<String, Part> members = members(first.run());
        Gathered.folder(out, folder -> {
            shared(folder, members.keySet());
            for (Map.Entry<String, Part> each : members.entrySet()) {
                Gathered.copyAll(each.getValue().folder().resolve(each.getKey()), folder.resolve(each.getKey()));
            }
            checkpoint(folder, members);
            RunSettings.write(folder.resolve(RunFolders.SETTINGS), first.run());
            RunSettings.write(folder.resolve("bounds.json"), first.shard().getAsJsonObject("bounds"));
            RunSettings.write(folder.resolve(RunInputs.FILE), inputs());
            RunSettings.write(folder.resolve("summary.json"), summary(members));
        });
        Report.write(out);
    }

    /** Which shard has trained each autoencoder, in the grid's order. */
    private Map<String, Part> members(JsonObject run) {
        Map<String, Part> found = new LinkedHashMap<>();
        for (JsonElement member : run.getAsJsonArray("members")) {
            String name = member.getAsJsonObject().get("name").getAsString();
            List<Part> of = parts.stream()
                    .filter(part -> named(part.summary(), name) != null)
                    .toList();
            if (of.size() != 1) {
                throw new DataException(out + ": " + name + " was trained by " + of.size()
                        + " of its shards, expected one; train them anew, all with the same options");
            }
            found.put(name, of.get(0));
        }
        return found;
    }

    private static @Nullable JsonObject named(JsonObject summary, String name) {
        for (JsonElement member : summary.getAsJsonArray("members")) {
            if (member.getAsJsonObject().get("name").getAsString().equals(name)) {
                return member.getAsJsonObject();
            }
        }
        return null;
    }

    /** Files that are no autoencoder's: each is the same in all shards. */
    private void shared(Path folder, Set<String> members) throws IOException {
        Path first = parts.get(0).folder();
        Set<String> names = new TreeSet<>();
        for (Part part : parts) {
            for (Path file : list(part.folder())) {
                String name = file.getFileName().toString();
                if (!MADE.contains(name) && !members.contains(name) && !Checkpoints.isOne(file)) {
                    names.add(name);
                }
            }
        }
        for (String name : names) {
            requireSame(name);
            AtomicFile.copy(first.resolve(name), folder.resolve(name));
        }
    }

    /** The same bytes in all shards. */
    private void requireSame(String name) {
        Path first = parts.get(0).folder().resolve(name);
        for (Part part : parts) {
            Path file = part.folder().resolve(name);
            if (!Files.isRegularFile(first) || !Files.isRegularFile(file)) {
                throw new DataException((Files.isRegularFile(file) ? first : file) + ": is not there, and is in other"
                        + " shards; train them anew, all with the same options");
            }
            if (!FileSum.of(file).equals(FileSum.of(first))) {
                throw new DataException(
                        file + ": is another than " + first + ", and all shards write the same; they are"
                                + " not of one text, model, program or kind of processor");
            }
        }
    }

    /** Weights and moments of each autoencoder from its shard; the state of the batches is that of all. */
    private void checkpoint(Path folder, Map<String, Part> members) throws IOException {
        Path first = checkpointOf(parts.get(0));
        Path target = folder.resolve(first.getFileName().toString());
        Files.createDirectory(target);
        JsonObject state = JsonFiles.read(first.resolve(Checkpoints.STATE));
        JsonObject lengths = new JsonObject();
        for (Map.Entry<String, Part> each : members.entrySet()) {
            Path from = checkpointOf(each.getValue());
            String weights = each.getKey() + ".safetensors";
            AtomicFile.copy(from.resolve(weights), target.resolve(weights));
            JsonObject of = JsonFiles.read(from.resolve(Checkpoints.STATE)).getAsJsonObject(Checkpoints.CURVE_BYTES);
            lengths.add(each.getKey(), of.get(each.getKey()));
        }
        for (Part part : parts) {
            JsonObject other = JsonFiles.read(checkpointOf(part).resolve(Checkpoints.STATE));
            other.add(Checkpoints.CURVE_BYTES, lengths);
            state.add(Checkpoints.CURVE_BYTES, lengths);
            SameShards.require(parts.get(0).folder(), state, part.folder(), other);
            requireSame(first.getFileName() + "/" + Checkpoints.BATCHES);
        }
        AtomicFile.copy(first.resolve(Checkpoints.BATCHES), target.resolve(Checkpoints.BATCHES));
        JsonFiles.write(target.resolve(Checkpoints.STATE), state + "\n");
        Folders.sync(target);
    }

    private static Path checkpointOf(Part part) {
        return new Checkpoints(part.folder())
                .latest()
                .orElseThrow(() -> new DataException(part.folder() + ": has no checkpoint; train this shard anew"));
    }

    /** The files that fed the run; those that each shard made for itself are by now in the run's folder. */
    private JsonObject inputs() {
        JsonObject first = inputs(parts.get(0));
        for (Part part : parts) {
            SameShards.require(parts.get(0).folder(), first, part.folder(), inputs(part));
        }
        return first;
    }

    private JsonObject inputs(Part part) {
        Path made = Path.of(part.shard().get("folder").getAsString());
        JsonObject json = JsonFiles.read(part.folder().resolve(RunInputs.FILE));
        for (JsonElement each : json.getAsJsonArray("inputs")) {
            Path file = Path.of(each.getAsJsonObject().get("file").getAsString());
            if (file.startsWith(made)) {
                each.getAsJsonObject()
                        .addProperty("file", out.resolve(made.relativize(file)).toString());
            }
        }
        return json;
    }

    private JsonObject summary(Map<String, Part> members) {
        JsonObject first = common(parts.get(0));
        for (Part part : parts) {
            SameShards.require(parts.get(0).folder(), first, part.folder(), common(part));
        }
        RunScalingLaw law = new RunScalingLaw();
        JsonArray list = new JsonArray();
        for (Map.Entry<String, Part> each : members.entrySet()) {
            JsonObject member = Objects.requireNonNull(named(each.getValue().summary(), each.getKey()));
            JsonElement mse = member.get(Metric.EVAL_LOSS.key());
            law.take(MemberSpec.of(member), mse.isJsonNull() ? Double.NaN : mse.getAsDouble());
            list.add(member);
        }
        law.addTo(first, log);
        first.add("members", list);
        return first;
    }

    /** What a summary says of the training and not of its autoencoders. */
    private static JsonObject common(Part part) {
        JsonObject common = part.summary().deepCopy();
        List.of("members", "scaling_law", "no_scaling_law").forEach(common::remove);
        return common;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }
}
