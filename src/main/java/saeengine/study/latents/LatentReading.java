package saeengine.study.latents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.cpu.OpenBlas;
import saeengine.data.DataException;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFormat;
import saeengine.eval.Covariance;
import saeengine.eval.LinearAlgebra;
import saeengine.latents.Controls;
import saeengine.latents.LatentPass;
import saeengine.latents.SavedPass;
import saeengine.material.HostAlgebra;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.run.RunMembers;
import saeengine.sae.Sae;
import saeengine.study.AskedTopK;
import saeengine.study.Dictionary;
import saeengine.study.SiteChoice;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/**
 * Autoencoders and the model that they are of, opened to be run over a text: shapes and settings are checked before the
 * model's weights are read.
 *
 * @param on the text, and where the model is read
 * @param model its folder or name
 * @param dictionaries the autoencoders, and controls after them
 * @param context most tokens that see each other
 * @param log hears how far a reading is
 */
public record LatentReading(
        Device device,
        LatentText on,
        String model,
        List<Dictionary> dictionaries,
        LanguageModel language,
        Site site,
        int context,
        Log log) {
    /** Rows that means and principal directions are of. */
    private static final int CONTROL_ROWS = 16_384;

    /** Opens everything and says what it is. */
    public static LatentReading open(Device device, AskedTopK topK, List<Path> saes, LatentText on, Log log) {
        List<Dictionary> dictionaries = new ArrayList<>();
        for (Path path : RunMembers.of(saes)) {
            dictionaries.add(Dictionary.open(device, path, topK));
        }
        String model = on.model() != null ? on.model() : dictionaries.get(0).model();
        ModelLoader loader = ModelLoader.open(model, on.seed());
        Site site = site(on.place(), loader.config(), dictionaries);
        Dictionary.Rows rows = new Dictionary.Rows(
                site.inputs(loader.config()), site.outputs(loader.config()), "the rows of " + model + " at " + site);
        dictionaries.forEach(each -> each.requireFits(rows));
        int context = on.place().context(loader.config());
        log.say("model: %s (%s)", model, loader.config().summary());
        log.say("read at: " + site);
        for (Dictionary each : dictionaries) {
            log.say("autoencoder: %s (%s), %s", each.path(), each.format(), each.description());
        }
        LanguageModel language =
                Loading.model(log, loader, device, loader.config().layers());
        return new LatentReading(device, on, model, dictionaries, language, site, context, log);
    }

    private static Site site(SiteChoice place, TransformerConfig config, List<Dictionary> dictionaries) {
        Dictionary first = dictionaries.get(0);
        NamedSite named = place.named(first.transcodes())
                .or(first::site)
                .orElseThrow(
                        () -> new DataException(first.path() + ": does not say where it was trained; give --layer N,"
                                + " 0 (embeddings) to " + config.layers() + ", or --site"));
        Site site = named.in(config);
        for (Dictionary each : dictionaries) {
            each.siteIfNamed().filter(own -> !own.is(site, config)).ifPresent(own -> {
                throw new DataException(each.path() + ": was trained at " + own.site() + ", and is to be read at "
                        + site + ": look at autoencoders of one place at a time");
            });
        }
        return site;
    }

    /** The same with controls beside the autoencoders, on whose place in the text they then are. */
    LatentReading withControls(long seed) {
        Sae first = dictionaries.get(0).sae();
        if (site.apart()) {
            throw new IllegalArgumentException(
                    "--controls: not for transcoders, which write other rows than they read");
        }
        LinearAlgebra algebra = new HostAlgebra(OpenBlas.load());
        float[] rows = new float[CONTROL_ROWS * first.dims()];
        int count = 0;
        try (Harvest harvest = harvest()) {
            for (float[] chunk = harvest.next(); chunk != null && count < CONTROL_ROWS; chunk = harvest.next()) {
                int n = Math.min(CONTROL_ROWS - count, chunk.length / first.dims());
                System.arraycopy(chunk, 0, rows, count * first.dims(), n * first.dims());
                count += n;
            }
        }
        Covariance covariance = Covariance.of(rows, count, first.dims(), algebra);
        List<Dictionary> all = new ArrayList<>(dictionaries);
        all.add(control("dims", "each side of each dim", Controls.dims(device, covariance)));
        all.add(control(
                "principal-directions",
                "each side of each principal direction",
                Controls.principalDirections(device, covariance, algebra)));
        all.add(control(
                "untrained",
                "random directions with the activation of "
                        + dictionaries.get(0).path(),
                Controls.untrained(device, first, covariance, seed)));
        return new LatentReading(device, on, model, all, language, site, context, log);
    }

    private static Dictionary control(String name, String description, Sae sae) {
        return new Dictionary(Path.of(name), SaeFormat.OWN, description, Provenance.none(), sae);
    }

    public List<Sae> saes() {
        return dictionaries.stream().map(Dictionary::sae).toList();
    }

    /**
     * The text through the model and all autoencoders, with its progress.
     *
     * @param saved what was read before, and where what is read now is kept
     */
    public void run(SavedPass saved, LatentPass.Sink sink) {
        long all = on.rows() == LatentText.ALL ? 0 : on.rows();
        Meter progress = log.meter("tokens", "tokens", all);
        try (Harvest rows = harvest()) {
            new LatentPass(device, rows, Harvest.parts(site, language.model().config()), saes(), saved)
                    .run(on.rows(), sink, progress::at);
        }
        progress.wipe();
    }

    private Harvest harvest() {
        Harvest.Form form = new Harvest.Form(site, context, on.normalize(), Harvest.PACK_TOKENS, Products.EXACT);
        return new Harvest(device, language.model(), language.stories(on.files()), form);
    }
}
