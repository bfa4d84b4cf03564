package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static saeengine.data.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import saeengine.data.NearNames;

class TensorFilesTest {
    @TempDir
    Path folder;

    @Test
    void goesByContentAndNotByName() throws IOException {
        Path torch = ModelFixture.torch(folder.resolve("x.safetensors"), "a", 1);
        assertInstanceOf(TorchFile.class, TensorFiles.open(torch)).close();
        Path legacy = new TorchFixture(TorchFixture.Format.LEGACY).write(folder.resolve("y.safetensors"));
        assertInstanceOf(TorchFile.class, TensorFiles.open(legacy)).close();
        Path safe = ModelFixture.safeTensors(folder.resolve("z.bin"), "a", 1);
        assertInstanceOf(SafeTensorsFile.class, TensorFiles.open(safe)).close();
    }

    @Test
    void aHeaderWhoseLengthBeginsLikeAPickleIsStillAHeader() throws IOException {
        String entry = "{" + SafeTensorsFixture.entry("a", "F32", "[1]", 0, 4) + "}";
        Path path =
                SafeTensorsFixture.write(folder.resolve("x"), entry + " ".repeat(0x280 - entry.length()), new byte[4]);
        assertInstanceOf(SafeTensorsFile.class, TensorFiles.open(path)).close();
    }

    @ParameterizedTest
    @CsvSource({
        "'', neither a torch file",
        "hello, neither a torch file",
        "'version https://git-lfs.github.com/spec/v1', Git LFS pointer",
        "'<!doctype html><html></html>', neither a torch file"
    })
    void refusesEverythingElse(String content, String cause) throws IOException {
        Path path = Files.writeString(folder.resolve("x.bin"), content);
        assertRefused(path, cause, () -> TensorFiles.open(path));
    }

    @Test
    void nearNamesComeNearestFirst() {
        List<String> names = List.of("h.0.ln_2.biass", "wpe.weight", "transformer.h.0.ln_1.bias", "h.0.ln_1.biass");
        assertEquals(
                List.of("transformer.h.0.ln_1.bias", "h.0.ln_1.biass", "h.0.ln_2.biass"),
                NearNames.of("h.0.ln_1.bias", names));
    }
}
