package saeengine.study.latents;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.material.FactFiles;
import saeengine.study.AskedTopK;
import saeengine.study.Checks;

/**
 * What a page of latents is to show, and where it is written.
 *
 * @param saes files and folders; a run's folder stands for all of its autoencoders
 * @param text where they are looked at; without files of text on stories of the program's own
 * @param facts files of hidden facts, one for each of the text; null for those beside it, if there are any
 * @param top strongest examples of each latent, at most one a window
 * @param samples further examples of each half octave of activation
 * @param controls whether what autoencoders have to do better than is shown beside them
 * @param folder that index.html is written into
 * @param neuronpedia the folder that files for Neuronpedia's importer are written into; null for none
 * @param overwrite whether what was read for a page of other settings, and not finished, may be replaced
 */
public record PageConfig(
        List<Path> saes,
        AskedTopK topK,
        LatentText text,
        @Nullable List<Path> facts,
        int top,
        int samples,
        boolean controls,
        Path folder,
        @Nullable Path neuronpedia,
        boolean overwrite) {
    public PageConfig {
        Checks.require(top >= 1, "--top " + top, "at least 1");
        Checks.require(samples >= 0, "--samples " + samples, "at least 0");
        Checks.require(
                facts == null
                        || text.text() == null
                        || facts.size() == text.text().size(),
                "--facts",
                "one file for each of --text");
        Checks.require(facts == null || text.text() != null, "--facts", "goes with the --text that they are of");
    }

    /** The files of facts, one for each of the text; none where there are none. */
    List<Path> factFiles() {
        return facts != null ? facts : FactFiles.beside(text.text());
    }

    PageConfig on(List<Path> files) {
        return new PageConfig(
                saes, topK, text.of(files), facts, top, samples, controls, folder, neuronpedia, overwrite);
    }
}
