package saeengine.train;

import com.google.gson.JsonObject;
import java.util.Arrays;
import saeengine.activations.Batches;
import saeengine.activations.RowSource;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;

/** {@link Batches.State} in a checkpoint: arrays in a tensor file, numbers in JSON. */
final class BatchesState {
    private BatchesState() {}

    /** @param prefix of the arrays' names */
    static void add(Batches.State state, String prefix, SafeTensorsWriter arrays, JsonObject numbers) {
        arrays.add(prefix + "order", state.order(), state.order().length)
                .add(prefix + "buffer", state.buffer(), state.buffer().length)
                .add(prefix + "pending", state.pending(), state.pending().length);
        numbers.addProperty("unit", state.place().unit());
        numbers.addProperty("offset", state.place().offset());
        numbers.addProperty("epoch", state.epoch());
        numbers.addProperty("drawn", state.drawn());
        numbers.addProperty("next", state.next());
        numbers.addProperty("whole", state.whole());
    }

    static Batches.State read(String prefix, TensorFile arrays, JsonObject numbers) {
        long[] order = arrays.get(prefix + "order").toLongs();
        return new Batches.State(
                new RowSource.Place(
                        numbers.get("unit").getAsLong(), numbers.get("offset").getAsInt()),
                numbers.get("epoch").getAsLong(),
                numbers.get("drawn").getAsLong(),
                numbers.get("next").getAsInt(),
                Arrays.stream(order).mapToInt(Math::toIntExact).toArray(),
                arrays.get(prefix + "buffer").toFloats(),
                arrays.get(prefix + "pending").toFloats(),
                numbers.get("whole").getAsBoolean());
    }
}
