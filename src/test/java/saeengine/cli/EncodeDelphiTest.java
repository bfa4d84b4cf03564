package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.StoredType;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;

/** {@code encode --format delphi}, read as delphi's loader reads it, against latents computed in float64. */
class EncodeDelphiTest {
    private static final int LENGTH = 256;
    private static final int FEATURES = MadeSaes.FEATURES;
    private static final int END_OF_TEXT = 259;

    @TempDir
    Path folder;

    /** What the loader makes of a folder: every location with the latent's own number, and the tokens. */
    private record Loaded(List<long[]> locations, List<Float> activations, long[] tokens, int sequences) {}

    /** Files by the numbers in their names, as LatentDataset; the first latent added, as TensorBuffer. */
    private static Loaded load(Path module) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(module)) {
            files = new ArrayList<>(
                    all.filter(file -> file.toString().endsWith(".safetensors")).toList());
        }
        files.sort((a, b) -> Integer.compare(edges(a)[0], edges(b)[0]));
        int next = 0;
        Loaded loaded = new Loaded(new ArrayList<>(), new ArrayList<>(), null, 0);
        for (Path file : files) {
            int[] edges = edges(file);
            assertEquals(next, edges[0], "splits follow each other");
            next = edges[1] + 1;
            try (TensorFile tensors = TensorFiles.open(file)) {
                assertEquals(StoredType.U16, tensors.get("locations").dtype());
                assertEquals(StoredType.F16, tensors.get("activations").dtype());
                assertEquals(StoredType.I64, tensors.get("tokens").dtype());
                long[] locations = tensors.get("locations").toLongs();
                float[] activations = tensors.get("activations").toFloats();
                assertEquals(3 * activations.length, locations.length);
                for (int i = 0; i < activations.length; i++) {
                    long[] at = {locations[3 * i], locations[3 * i + 1], locations[3 * i + 2] + edges[0]};
                    assertTrue(at[2] <= edges[1], "latent " + at[2] + " in " + file);
                    assertTrue(i == 0
                            || ordered(loaded.locations().get(loaded.locations().size() - 1), at));
                    loaded.locations().add(at);
                    loaded.activations().add(activations[i]);
                }
                long[] shape = tensors.get("tokens").shape();
                assertEquals(LENGTH, shape[1]);
                loaded = new Loaded(
                        loaded.locations(),
                        loaded.activations(),
                        tensors.get("tokens").toLongs(),
                        (int) shape[0]);
            }
        }
        assertEquals(FEATURES, next);
        return loaded;
    }

    private static boolean ordered(long[] one, long[] two) {
        return Arrays.compare(one, two) < 0;
    }

    private static int[] edges(Path file) {
        return Arrays.stream(file.getFileName()
                        .toString()
                        .replace(".safetensors", "")
                        .split("_"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void whatDelphiReadsIsWhatTheLatentsAre() throws IOException {
        TinyLatents tiny = new TinyLatents(folder, TinyLatents.topK(MadeSaes.FEATURES, 3, 5));
        Path out = folder.resolve("latents");
        String printed = InProcess.succeeds(tiny.on("encode", "--format", "delphi", "--out", out));
        Path module = out.resolve("blocks.1.hook_resid_post");
        assertTrue(printed.contains("written: " + module), printed);
        try (Stream<Path> modules = Files.list(out)) {
            assertEquals(List.of(module), modules.toList(), "whatever is there is a module to the loader");
        }
        List<Integer> tokens = new ArrayList<>();
        List<double[]> latents = new ArrayList<>();
        long story = -1;
        for (TinyLatents.Window window : tiny.windows()) {
            if (window.story() != story) {
                tokens.add(END_OF_TEXT);
                latents.add(new double[FEATURES]);
                story = window.story();
            }
            for (int i = 0; i < window.ids().length; i++) {
                tokens.add(window.ids()[i]);
                latents.add(Arrays.copyOfRange(window.latents(), i * FEATURES, (i + 1) * FEATURES));
            }
        }
        Loaded loaded = load(module);
        assertEquals(tokens.size() / LENGTH, loaded.sequences());
        assertTrue(loaded.sequences() >= 3, "enough to tell sequences apart");
        double[][] seen = new double[loaded.sequences() * LENGTH][FEATURES];
        for (int i = 0; i < loaded.locations().size(); i++) {
            long[] at = loaded.locations().get(i);
            seen[(int) (at[0] * LENGTH + at[1])][(int) at[2]] =
                    loaded.activations().get(i);
        }
        for (int at = 0; at < seen.length; at++) {
            assertEquals(tokens.get(at).longValue(), loaded.tokens()[at], "token " + at);
            for (int latent = 0; latent < FEATURES; latent++) {
                double expected = latents.get(at)[latent];
                // Half the last of float16's eleven bits.
                assertEquals(expected, seen[at][latent], Math.abs(expected) * 0x1p-11 + 1e-6, at + " " + latent);
            }
        }
        JsonObject config = JsonParser.parseString(Files.readString(module.resolve("config.json")))
                .getAsJsonObject();
        assertEquals(LENGTH, config.get("cache_ctx_len").getAsInt());
        assertEquals(seen.length, config.get("n_tokens").getAsInt());
        assertEquals(5, config.get("n_splits").getAsInt());
        assertEquals(tiny.stories().toString(), config.get("dataset_repo").getAsString());
        assertEquals(folder.toString(), config.get("model_name").getAsString(), "where the tokenizer would be");
    }

    @Test
    void refusals() throws IOException {
        TinyLatents tiny = new TinyLatents(folder, TinyLatents.topK(MadeSaes.FEATURES, 3, 5));
        Path out = folder.resolve("latents");
        InProcess.refuses(
                tiny.on("encode", "--format", "delphi", "--rows", "90", "--out", out),
                "tokens, a sequence of delphi's");
        InProcess.succeeds(tiny.on("encode", "--format", "delphi", "--out", out));
        InProcess.refuses(tiny.on("encode", "--format", "delphi", "--out", out), "is there already", "--overwrite");
        Path stale = Files.writeString(out.resolve("blocks.1.hook_resid_post/0_999.safetensors"), "of another width");
        InProcess.succeeds(tiny.on("encode", "--format", "delphi", "--overwrite", "--out", out));
        assertTrue(Files.notExists(stale), "the loader would have read it");
        InProcess.refuses(tiny.on("encode", "--format", "delphi", "--out", tiny.stories()), "is a file");
        InProcess.refuses(tiny.on("encode", "--format", "parquet", "--out", out), "safetensors, delphi");
    }
}
