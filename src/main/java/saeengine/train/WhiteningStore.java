package saeengine.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.sae.Whitening;
import saeengine.tensor.Device;

/** A run's whitening in its folder: a resumed run has to train in exactly the same coordinates. */
public final class WhiteningStore {
    private static final String FILE = "whitening.safetensors";

    private WhiteningStore() {}

    public static void write(Whitening whitening, Path run) {
        int dims = whitening.offset().size();
        new SafeTensorsWriter()
                .add("P", whitening.matrix().toArray(), dims, dims)
                .add("q", whitening.offset().toArray(), dims)
                .add("s", new float[] {whitening.unit()}, 1)
                .write(run.resolve(FILE));
    }

    /** The run's whitening, or nothing where its encoders read rows as they are. */
    public static Optional<Whitening> read(Path run, Device device, int dims) {
        Path path = run.resolve(FILE);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (TensorFile file = TensorFiles.open(path)) {
            float[] matrix = file.get("P").toFloats();
            float[] offset = file.get("q").toFloats();
            float[] unit = file.get("s").toFloats();
            if (offset.length != dims || matrix.length != dims * dims || unit.length != 1) {
                throw new DataException(
                        path + ": needs P [" + dims + ", " + dims + "], q [" + dims + "] and s [1], has "
                                + matrix.length + ", " + offset.length + " and " + unit.length + " values");
            }
            return Optional.of(new Whitening(device, matrix, offset, unit[0]));
        }
    }
}
