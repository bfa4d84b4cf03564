package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TorchWriter;

/** Formats are told by content: names lie, and some folders hold more than one thing. */
class DetectionTest {
    @TempDir
    Path folder;

    private final StoredSae sae = new RandomSae(71).builder().build();

    @Test
    void namesSayNothing() throws IOException {
        for (SaeFormat format : new SaeFormat[] {SaeFormat.OWN, SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING}) {
            Path place = folder.resolve(format.name());
            SaeFiles.write(sae, format, place);
            Path weights;
            try (var files = Files.list(place)) {
                weights = files.filter(file -> !file.toString().endsWith(".json"))
                        .findFirst()
                        .orElseThrow();
            }
            Path renamed = Files.move(weights, place.resolve("renamed.bin"));
            assertEquals(format, SaeFiles.format(place));
            assertEquals(format, SaeFiles.format(renamed));
            Same.bits(sae, SaeFiles.read(renamed));
        }
    }

    /** Both have the same tensors; only our own file says whose it is. */
    @Test
    void ourOwnIsNotTakenForSaeLens() throws IOException {
        SaeFiles.write(sae, SaeFormat.OWN, folder);
        Files.writeString(folder.resolve("cfg.json"), "{\"architecture\": \"standard\"}");
        assertEquals(SaeFormat.OWN, SaeFiles.format(folder));
    }

    @Test
    void whatLiesBesideIsLeftAside() throws IOException {
        SaeFiles.write(sae, SaeFormat.SAELENS, folder);
        new SafeTensorsWriter()
                .add("n_dataset_processed", new long[] {3})
                .write(folder.resolve("activations_store_state.safetensors"));
        Files.writeString(folder.resolve("trainer_state.pt"), "not a torch file");
        Same.bits(sae, SaeFiles.read(folder));
    }

    @Test
    void severalAreListed() {
        SaeFiles.write(sae, SaeFormat.SAELENS, folder);
        new TorchWriter()
                .add("bias", new float[7], 7)
                .add("encoder.weight", new float[133], 19, 7)
                .add("encoder.bias", new float[19], 19)
                .add("decoder.weight", new float[133], 7, 19)
                .write(folder.resolve("ae.pt"));
        String message =
                assertThrows(DataException.class, () -> SaeFiles.read(folder)).getMessage();
        assertTrue(message.contains("several"), message);
        assertTrue(message.contains("ae.pt with bias, decoder.weight, encoder.bias, encoder.weight (dict"), message);
        assertTrue(message.contains("sae_weights.safetensors with W_dec, W_enc, b_dec, b_enc (SAELens)"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void noneIsAnErrorThatSaysWhatWasThere() throws IOException {
        Refused.because("no file of tensors", () -> SaeFiles.read(folder));
        Path lone = folder.resolve("sae_weights.safetensors");
        SaeFiles.write(sae, SaeFormat.SAELENS, folder);
        Files.delete(folder.resolve("cfg.json"));
        Refused.because("sae_weights.safetensors with W_dec, W_enc, b_dec, b_enc", () -> SaeFiles.read(lone));
        Files.writeString(folder.resolve("broken.pt"), "text");
        Refused.because("broken.pt, which cannot be read", () -> SaeFiles.read(folder));
        Refused.because("no such file", () -> SaeFiles.read(folder.resolve("absent")));
    }

    @Test
    void manyNamesAreCutShort() {
        SafeTensorsWriter writer = new SafeTensorsWriter();
        for (int i = 10; i < 30; i++) {
            writer.add("layer" + i, new float[1], 1);
        }
        writer.write(folder.resolve("model.safetensors"));
        Refused.because(
                "layer10, layer11, layer12, layer13, layer14, layer15, layer16, layer17 and 12 more",
                () -> SaeFiles.read(folder));
    }
}
