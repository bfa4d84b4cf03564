package saeengine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.text.StoryReader;
import saeengine.material.Windows;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;

/** A tiny model, a text and an autoencoder in a folder, and its latents on every token in float64. */
final class TinyLatents {
    static final int CONTEXT = 10;
    static final int LAYER = 2;

    private final String saePath;
    private final String model;
    private final Path stories;
    private final StoredSae sae;

    /** A window of a story: its ids, its rows [tokens, dims] and its latents [tokens, features]. */
    record Window(long story, int[] ids, double[] rows, double[] latents) {}

    TinyLatents(Path folder, StoredSae sae) {
        this.sae = sae;
        saePath = MadeSaes.write(folder.resolve("sae"), sae, SaeFormat.OWN).toString();
        model = "random:" + TinyModel.config(folder);
        stories = TinyModel.stories(folder);
    }

    /** A TopK whose latents go by the tiny model's small rows and not by its biases; latent {@code dead} never fires. */
    static StoredSae topK(int features, int k, int dead) {
        MadeSaes made = new MadeSaes(11);
        int dims = MadeSaes.DIMS;
        float[] biases = made.gaussian(features, 0.3f);
        biases[dead] = -1000;
        return StoredSae.builder(dims, features)
                .encoder(made.gaussian(features * dims, 20f), biases)
                .decoder(made.gaussian(features * dims, 0.4f), made.gaussian(dims, 0.01f))
                .activation(Activation.topK(k, Activation.Rectify.AFTER))
                .subtractsBias(true)
                .provenance(Provenance.none().with(Provenance.HOOK, "blocks.1.hook_resid_post"))
                .build();
    }

    StoredSae sae() {
        return sae;
    }

    Path stories() {
        return stories;
    }

    List<String> on(String command, Object... more) {
        return TinyRun.words(
                command + " --sae " + saePath + " --model " + model + " --text " + stories + " --context " + CONTEXT
                        + " --device cpu",
                more);
    }

    LanguageModel language(Device device) {
        return ModelLoader.open(model, 1).load(device, 3);
    }

    List<Window> windows() {
        List<Window> all = new ArrayList<>();
        try (Device device = new CpuDevice(1)) {
            LanguageModel language = language(device);
            try (StoryReader reader = language.stories(List.of(stories))) {
                long number = 0;
                for (int[] story = reader.next(); story != null; story = reader.next()) {
                    for (int[] window : Windows.cut(story, CONTEXT)) {
                        all.add(window(device, language, number, window));
                    }
                    number++;
                }
            }
        }
        return all;
    }

    private Window window(Device device, LanguageModel language, long story, int[] ids) {
        try (Tape tape = Tape.inference(device)) {
            Tensor rows = language.model().residual(tape, language.model().sequences(tape, List.of(ids)), LAYER);
            double[] values = Relative.doubles(rows.toArray());
            return new Window(story, ids, values, sae.features(values, ids.length));
        }
    }
}
