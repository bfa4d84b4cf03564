package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a format cannot hold is refused in one line, and nothing is left behind. */
class RefusalTest {
    @TempDir
    Path folder;

    private final RandomSae random = new RandomSae(41);

    @Test
    void aSignedTopKIsOnlyOurs() throws IOException {
        StoredSae signed = random.builder()
                .activation(Activation.topK(3, Activation.Rectify.NONE))
                .build();
        Path place = folder.resolve("sae");
        Refused.because("always applies a ReLU", () -> SaeFiles.write(signed, SaeFormat.SAELENS, place));
        Refused.because("always applies a ReLU", () -> SaeFiles.write(signed, SaeFormat.DICTIONARY_LEARNING, place));
        assertFalse(Files.exists(place));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.count(), "a temporary folder was left");
        }
    }

    @Test
    void anUnsetThresholdCannotBeTold() {
        StoredSae negative =
                random.builder().activation(Activation.batchTopK(-0.5f, 3)).build();
        Refused.because(
                "never set", () -> SaeFiles.write(negative, SaeFormat.DICTIONARY_LEARNING, folder.resolve("sae")));
    }

    @ParameterizedTest
    @EnumSource(
            value = SaeFormat.class,
            names = {"GEMMA_SCOPE", "LLAMA_SCOPE", "QWEN_SCOPE", "BARE_TOPK"})
    void someFormatsAreOnlyRead(SaeFormat format) {
        Refused.because("only read", () -> SaeFiles.write(random.builder().build(), format, folder.resolve("sae")));
    }

    @Test
    void provenanceThatIsNoNumber() {
        StoredSae sae = random.builder()
                .provenance(Provenance.none().with(Provenance.LAYER, "second"))
                .build();
        for (SaeFormat format : new SaeFormat[] {SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING}) {
            Refused.because("not a whole number", () -> SaeFiles.write(sae, format, folder.resolve("sae")));
        }
    }

    @Test
    void aSecondAutoencoderInOneFolder() {
        StoredSae sae = random.builder().build();
        SaeFiles.write(sae, SaeFormat.OWN, folder);
        Refused.because("sae.safetensors (sae-engine)", () -> SaeFiles.write(sae, SaeFormat.SAELENS, folder));
        assertEquals(SaeFormat.OWN, SaeFiles.format(folder));
    }

    @Test
    void aFileInPlaceOfTheFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "text");
        Refused.because("is a file", () -> SaeFiles.write(random.builder().build(), SaeFormat.OWN, file));
    }

    /** Other files in the folder stay, and the autoencoder that was there is replaced. */
    @Test
    void writingAgainReplaces() throws IOException {
        Path note = Files.writeString(folder.resolve("note.txt"), "mine");
        SaeFiles.write(random.builder().build(), SaeFormat.SAELENS, folder);
        StoredSae second = random.builder().subtractsBias(true).build();
        SaeFiles.write(second, SaeFormat.SAELENS, folder);
        assertArrayEquals(second.encoder(), SaeFiles.read(folder).encoder());
        assertEquals("mine", Files.readString(note));
    }

    @Test
    void aKForAnAutoencoderThatHasNone() {
        SaeFiles.write(random.builder().build(), SaeFormat.OWN, folder);
        Refused.because("has no k", () -> SaeFiles.readTopK(folder, 3, Activation.Rectify.AFTER));
    }
}
