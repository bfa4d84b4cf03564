package saeengine.experiment;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.run.RunSettings;
import saeengine.shard.ShardNumber;

/**
 * A part of a grid that is trained on its own: a run of some of its autoencoders, and what the run of all would have said of
 * itself, for whoever gathers them.
 *
 * @param folder where it is trained
 * @param run what run.json of all would be
 * @param bounds what bounds.json of all would be
 */
record TrainShard(ShardNumber shard, Path folder, JsonObject run, JsonObject bounds) {
    static final String FILE = "shard.json";

    /** A shard's members: dealt out in turn, so that wide ones, which stand together in a grid, are spread. */
    static List<MemberSpec> members(List<MemberSpec> all, ShardNumber shard) {
        if (shard.count() > all.size()) {
            throw new IllegalArgumentException("--shard " + shard + ": the grid has " + all.size()
                    + (all.size() == 1 ? " autoencoder" : " autoencoders") + ", and each shard trains at least one");
        }
        return IntStream.range(0, all.size())
                .filter(shard::isDealt)
                .mapToObj(all::get)
                .toList();
    }

    void write() {
        JsonObject json = new JsonObject();
        json.addProperty("shard", shard.toString());
        json.addProperty("folder", folder.toString());
        json.add("run", run);
        json.add("bounds", bounds);
        RunSettings.write(folder.resolve(FILE), json);
    }
}
