package saeengine.study;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.eval.LossRecovered;
import saeengine.eval.LossSums;
import saeengine.eval.SaeMetrics;
import saeengine.run.RunSettings;
import saeengine.shard.SameShards;
import saeengine.shard.ShardFolders;

/** The shards of an evaluation, added up to the file that one machine would have written. */
public final class EvalGather {
    /** The name of the second pass. */
    public static final String LOSSES = "losses";

    private EvalGather() {}

    /**
     * Writes the file.
     *
     * @param rows the shards of the first pass, by number
     */
    public static void write(Path out, ShardFolders folders, List<Path> rows) {
        if (Files.exists(out)) {
            throw new DataException(out + ": is there already, and shards are gathered into a new file; move it away");
        }
        JsonObject json = EvalPart.head(rows.get(0));
        requireSame(rows.get(0), rows);
        @Nullable List<LossRecovered.Result> losses = null;
        int count = json.getAsJsonArray("autoencoders").size();
        if (EvalPart.hasSecondPass(rows.get(0))) {
            List<Path> second = folders.whole(LOSSES);
            requireSame(rows.get(0), second);
            LossSums sums = new LossSums(count);
            second.forEach(folder -> EvalPart.addLosses(folder, sums));
            losses = sums.results();
        }
        for (int i = 0; i < count; i++) {
            JsonObject each = json.getAsJsonArray("autoencoders").get(i).getAsJsonObject();
            LossRecovered.@Nullable Result loss = losses == null ? null : losses.get(i);
            if (loss != null) {
                TextEval.requireFinite(
                        loss,
                        json.getAsJsonObject("settings").get("model").getAsString(),
                        each.get("sae").getAsString());
            }
            new Figures(rows(rows, i, each), loss, null).addTo(each);
        }
        RunSettings.write(out, json);
    }

    private static SaeMetrics.Result rows(List<Path> folders, int autoencoder, JsonObject described) {
        JsonElement outputs = described.get("outputs");
        int dims = (outputs == null ? described.get("dims") : outputs).getAsInt();
        SaeMetrics metrics = new SaeMetrics(dims, described.get("features").getAsInt());
        folders.forEach(folder -> metrics.add(EvalPart.rows(folder, autoencoder, dims)));
        return metrics.result();
    }

    /** Fails where a folder is a part of another evaluation than the first. */
    public static void requireSame(Path first, List<Path> folders) {
        for (Path folder : folders) {
            SameShards.require(first, EvalPart.head(first), folder, EvalPart.head(folder));
        }
    }
}
