package saeengine.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import saeengine.data.DataException;
import saeengine.data.tensors.FiniteValues;
import saeengine.run.Log;
import saeengine.run.RunMembers;
import saeengine.sae.Sae;
import saeengine.tensor.Device;

/** Autoencoders, or transcoders, that are evaluated on the same rows. */
record Dictionaries(List<Dictionary> all) {
    /** Opens those in some files and folders, where a run's folder stands for all of its; refuses a mixture of kinds. */
    static Dictionaries open(Device device, List<Path> saes, AskedTopK topK) {
        List<Dictionary> all = new ArrayList<>();
        for (Path path : RunMembers.of(saes)) {
            Dictionary next = Dictionary.open(device, path, topK);
            if (!all.isEmpty() && next.transcodes() != all.get(0).transcodes()) {
                throw new DataException(all.get(0).path() + " is " + kind(!next.transcodes()) + ", " + path + " is "
                        + kind(next.transcodes()) + ": they are of other rows; evaluate them one by one");
            }
            all.add(next);
        }
        return new Dictionaries(all);
    }

    private static String kind(boolean transcodes) {
        return transcodes ? "a transcoder" : "an autoencoder";
    }

    Dictionary first() {
        return all.get(0);
    }

    boolean transcodes() {
        return first().transcodes();
    }

    List<Sae> saes() {
        return all.stream().map(Dictionary::sae).toList();
    }

    void requireFit(Dictionary.Rows rows) {
        all.forEach(each -> each.requireFits(rows));
    }

    void describe(Log log) {
        for (Dictionary each : all) {
            log.say(
                    (each.transcodes() ? "transcoder" : "autoencoder") + ": %s (%s), %s",
                    each.path(),
                    each.format(),
                    each.description());
        }
    }

    /** Rows and weights were finite when they were read; a metric over what is not would be none. */
    void requireFinite(int sae, float[] y, IntFunction<String> nameOf) {
        int at = FiniteValues.firstOther(y, 0, y.length);
        if (at >= 0) {
            Dictionary dictionary = all.get(sae);
            int dims = dictionary.sae().outputs();
            throw new DataException(dictionary.path() + ": reconstructs dim " + at % dims + " of "
                    + nameOf.apply(at / dims) + " as " + y[at] + ", of finite weights and rows: its numbers grow beyond"
                    + " float32; are the rows in the units it was trained in?");
        }
    }
}
