package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.material.NamedSite;
import saeengine.testing.TinyModel;

/** Wrong input to {@code eval} gets one line and leaves no file. */
class EvalRefusalTest {
    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(6);
    private String sae;
    private String model;
    private String text;
    private Path out;

    @BeforeEach
    void makeInputs() {
        sae = own("sae", made.relu());
        model = "random:" + TinyModel.config(folder);
        text = TinyModel.stories(folder).toString();
        out = folder.resolve("out.json");
    }

    private String own(String name, StoredSae stored) {
        return MadeSaes.write(folder.resolve(name), stored, SaeFormat.OWN).toString();
    }

    private String hooked(String name, String hook) {
        return own(
                name,
                made.builder()
                        .provenance(Provenance.none().with(Provenance.HOOK, hook))
                        .build());
    }

    private String layered(String name, long layer) {
        return own(
                name,
                made.builder()
                        .provenance(Provenance.none().with(Provenance.LAYER, layer))
                        .build());
    }

    private List<String> eval(String what, String... more) {
        List<String> arguments = new ArrayList<>(List.of("eval", "--sae", what, "--out", out.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private List<String> onText(String what, String... more) {
        List<String> arguments = eval(what, "--model", model, "--text", text);
        arguments.addAll(List.of(more));
        return arguments;
    }

    private void refuses(List<String> arguments, String... parts) {
        InProcess.refuses(arguments, parts);
        assertFalse(Files.exists(out), "nothing was written");
    }

    @Test
    void autoencoders() throws IOException {
        refuses(onText(folder.resolve("none").toString()), "none");
        String transcoder = own(
                "transcoder",
                StoredSae.transcoder(MadeSaes.DIMS, MadeSaes.DIMS, 2)
                        .encoder(new float[2 * MadeSaes.DIMS], new float[2])
                        .decoder(new float[2 * MadeSaes.DIMS], new float[MadeSaes.DIMS])
                        .build());
        refuses(onText(transcoder), "transcoder", "which MLP", "--layer N", "0 to 2");
        String narrow = own(
                "narrow",
                StoredSae.builder(3, 2)
                        .encoder(new float[6], new float[2])
                        .decoder(new float[6], new float[3])
                        .build());
        refuses(onText(narrow), "narrow", "3 dims", "12 wide");
        refuses(onText(sae + "," + narrow), "narrow", "12 wide");
        refuses(onText(sae + "," + sae), "--sae", "once");
        refuses(onText(sae, "--k", "3"), "no TopK");
        refuses(onText(sae, "--k", "0"), "--k 0");
        refuses(onText(sae, "--signed"), "--signed", "--k");
        refuses(onText(own("topk", made.topK(3)), "--k", "4"), "k = 3", "k = 4");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refuses(onText(empty.toString()), "empty", "no autoencoder");
    }

    @Test
    void layers() {
        refuses(onText(own("silent", MadeSaes.identity())), "silent", "--layer", "0", "3");
        refuses(onText(sae, "--layer", "4"), "residual stream 4", "--layer", "to 3");
        refuses(onText(sae, "--layer", "-1"), "--layer -1");
        refuses(
                onText(hooked("scores", "blocks.1.attn.hook_pattern")),
                "scores",
                "blocks.1.attn.hook_pattern",
                "--layer");
        refuses(onText(hooked("deep", "blocks.3.hook_resid_post")), "residual stream 4", "hook_resid_post");
        refuses(onText(sae + "," + layered("first", 1)), "residual stream 2", "of 1:", "--layer");
    }

    /** What names a stream, and which. */
    @Test
    void theLayersThatHooksName() {
        List<String> hooks = List.of(
                "blocks.1.hook_resid_pre",
                "hidden_states.1",
                "blocks.0.hook_resid_post",
                "resid_post_layer_0",
                "transformer.h.0",
                "gpt_neox.layers.0");
        for (int i = 0; i < hooks.size(); i++) {
            Provenance provenance = Provenance.none().with(Provenance.HOOK, hooks.get(i));
            Path nowhere = folder.resolve("nowhere");
            assertEquals(
                    1,
                    NamedSite.of(nowhere, provenance, false)
                            .orElseThrow()
                            .site()
                            .layer(),
                    hooks.get(i));
            assertEquals(
                    1,
                    NamedSite.of(nowhere, provenance.with(Provenance.LAYER, 0), false)
                            .orElseThrow()
                            .site()
                            .layer(),
                    "a hook is believed before a layer");
        }
    }

    @Test
    void modelsAndTexts() {
        refuses(eval(sae), "does not say which model it is of", "give --model");
        refuses(eval(sae, "--model", model, "--facts", text), "--facts", "goes with the --text");
        refuses(onText(sae, "--facts", folder.resolve("no.jsonl").toString()), "no.jsonl", "no such file");
        refuses(onText(sae, "--facts", text), text, "line 1", "is not the facts of a story");
        refuses(eval(sae, "--model", folder.resolve("no").toString(), "--text", text), "no such folder");
        refuses(eval(sae, "--model", model, "--text", folder.resolve("no.txt").toString()), "no.txt");
        String blank = TinyModel.write(folder.resolve("blank.txt"), "\n\n").toString();
        refuses(eval(sae, "--model", model, "--text", blank), "blank.txt", "no story");
        refuses(onText(sae, "--context", "33"), "--context 33", "32 positions");
        refuses(onText(sae, "--special", "kept"), "--special", "kept");
        refuses(onText(sae, "--normalize", "often"), "often");
        refuses(onText(sae, "--rows", "0"), "--rows 0");
        refuses(List.of("eval"), "--sae");
    }

    @Test
    void rowsOfAFile() {
        String rows = MadeSaes.writeRows(folder.resolve("rows.safetensors"), new float[15], 5)
                .toString();
        refuses(eval(sae, "--activations", rows), "12 dims", "5 wide");
        refuses(eval(sae, "--activations", folder.resolve("no.safetensors").toString()), "no.safetensors");
        refuses(eval(sae, "--activations", folder.resolve("sae/sae.safetensors").toString()), "activations");
        refuses(onText(sae, "--activations", rows), "--model with --activations");
        refuses(eval(sae, "--activations", rows, "--layer", "1"), "--layer with --activations");
        refuses(eval(sae, "--activations", rows, "--special", "replaced"), "--special with --activations");
    }

    @Test
    void placesToWriteTo() throws IOException {
        Path file = TinyModel.write(folder.resolve("file"), "x");
        List<String> arguments = onText(sae);
        arguments.set(
                arguments.indexOf(out.toString()), file.resolve("below.json").toString());
        refuses(arguments, "cannot write");
        arguments.set(arguments.indexOf(file.resolve("below.json").toString()), folder.toString());
        refuses(arguments, "is a folder");
        assertEquals("x", Files.readString(file));
    }
}
