package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.material.InputFiles;
import saeengine.run.OutputPaths;
import saeengine.study.AskedTopK;
import saeengine.study.Checks;
import saeengine.study.latents.NeuronpediaExport;
import saeengine.study.latents.PageConfig;

/** The options of {@code features}. */
final class FeaturesOptions {
    @Mixin
    private LatentTextOptions on;

    @Option(
            names = "--sae",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "DIR",
            split = ",",
            required = true,
            description =
                    "The autoencoder, a folder or file of any format that convert reads, or a whole run's folder, for"
                            + " all of its. Several are shown side by side: of different widths and recipes, or the same"
                            + " one at several checkpoints.")
    private List<Path> sae;

    @Option(
            names = "--facts",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description =
                    "The hidden facts of the stories, as 'stories --facts' writes them, one file for each of --text:"
                            + " latents are named by the fact that they tell best. Default: FILE.facts.jsonl, where every"
                            + " file of --text has one.")
    private @Nullable List<Path> facts;

    @Option(
            names = "--top",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "12",
            description = "Strongest examples of each latent, at most one a window. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--samples",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "3",
            description = "Further examples of each half octave of activation. Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(
            names = "--controls",
            order = HelpGroup.MEASURING,
            description =
                    "Show beside the autoencoders what they have to do better than: each side of each dim of the rows, each"
                            + " side of their principal directions, and random directions with the first's activation.")
    private boolean controls;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            description =
                    "The folder that index.html is written into. Default: 'features' in the autoencoder's folder, if it is"
                            + " one that can be written into, else 'features' here.")
    private @Nullable Path out;

    @Option(
            names = "--neuronpedia",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            description =
                    "Write the latents as Neuronpedia's importer reads them, too: batch-N.json, of several autoencoders in a"
                            + " folder each. Reads the text a second time.")
    private @Nullable Path neuronpedia;

    @Option(
            names = "--overwrite",
            order = HelpGroup.OUTPUT,
            description =
                    "Replace pages that are there already, and what an interrupted command of other settings has read.")
    private boolean overwrite;

    Path folder() {
        if (out != null) {
            return out;
        }
        boolean inItsFolder = sae.size() == 1 && Files.isDirectory(sae.get(0)) && Files.isWritable(sae.get(0));
        return inItsFolder ? sae.get(0).resolve("features") : Path.of("features");
    }

    /** What is asked for. */
    PageConfig asked(AskedTopK topK) {
        return new PageConfig(sae, topK, on.asked(), facts, top, samples, controls, folder(), neuronpedia, overwrite);
    }

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        Checks.require(new HashSet<>(sae).size() == sae.size(), "--sae", "each autoencoder once");
        on.validate();
        asked(AskedTopK.NOTHING);
        InputFiles.requireReadable(facts);
        Path page = folder().resolve("index.html");
        if (Files.exists(page) && !overwrite) {
            throw new IllegalArgumentException(
                    page + " is there already; name another folder with --out, or add --overwrite to replace it");
        }
        OutputPaths.requireCanMake(folder());
        if (neuronpedia != null && NeuronpediaExport.isThere(neuronpedia) && !overwrite) {
            throw new IllegalArgumentException("--neuronpedia " + neuronpedia
                    + ": holds batches already; name another folder, or add --overwrite to replace them");
        }
    }
}
