package saeengine.study;

import java.nio.file.Path;
import java.util.Optional;
import saeengine.data.DataException;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.material.NamedSite;
import saeengine.run.Words;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.train.SaeStore;

/**
 * An autoencoder to be evaluated: where it was read from, and its weights on the device.
 *
 * @param description its activation and sizes in words
 */
public record Dictionary(Path path, SaeFormat format, String description, Provenance provenance, Sae sae) {
    /**
     * Rows that autoencoders are evaluated on, by their widths.
     *
     * @param dims of what is read
     * @param outputs of what is to be written
     * @param name whose they are
     */
    public record Rows(int dims, int outputs, String name) {}

    public static Dictionary open(Device device, Path path, AskedTopK topK) {
        StoredSae stored = topK.read(path);
        return new Dictionary(
                path, SaeFiles.format(path), stored.toString(), stored.provenance(), SaeStore.open(device, stored));
    }

    /** Fails where rows have other widths. */
    public void requireFits(Rows rows) {
        if (sae.dims() != rows.dims()) {
            throw new DataException(
                    path + ": is a " + description + ", but " + rows.name() + " are " + rows.dims() + " wide");
        }
        if (transcodes() && sae.outputs() != rows.outputs()) {
            throw new DataException(path + ": is a " + description + ", but " + rows.name() + " are written "
                    + rows.outputs() + " wide");
        }
    }

    public boolean transcodes() {
        return sae.shape().transcodes();
    }

    /** The model that its file names. */
    public String model() {
        return provenance
                .fact(Provenance.MODEL)
                .orElseThrow(() -> new DataException(path + ": does not say which model it is of; give --model"));
    }

    public Optional<NamedSite> site() {
        return NamedSite.of(path, provenance, transcodes());
    }

    /** The same; empty, too, where what the file names is no place of the models here. */
    public Optional<NamedSite> siteIfNamed() {
        try {
            return site();
        } catch (DataException e) {
            return Optional.empty();
        }
    }

    /** The format by the word the options use. */
    public String formatWord() {
        return word(format);
    }

    static String word(SaeFormat format) {
        return Words.of(format);
    }
}
