package saeengine.cli;

import java.nio.file.Path;
import java.util.Optional;
import saeengine.data.DataException;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.train.SaeStore;

/**
 * An autoencoder to be evaluated: where it was read from, and its weights on the device.
 *
 * @param description its activation and sizes in words
 */
record Dictionary(Path path, SaeFormat format, String description, Provenance provenance, Sae sae) {
    /** Reads one for rows so many dims wide; {@code owner} says whose rows they are. */
    static Dictionary open(Device device, Path path, TopKOptions topK, int dims, String owner) {
        StoredSae stored = topK.read(path);
        if (stored.dims() != dims) {
            throw new DataException(path + ": is a " + stored + ", but " + owner + " are " + dims + " wide");
        }
        return new Dictionary(
                path, SaeFiles.format(path), stored.toString(), stored.provenance(), SaeStore.open(device, stored));
    }

    Optional<ResidualStream> stream() {
        return ResidualStream.of(path, provenance);
    }

    /** The same; empty, too, where what the file names is no residual stream. */
    Optional<ResidualStream> streamIfNamed() {
        try {
            return stream();
        } catch (DataException e) {
            return Optional.empty();
        }
    }

    /** The format by the word the options use. */
    String formatWord() {
        return word(format);
    }

    static String word(SaeFormat format) {
        return TypedName.of(format);
    }
}
