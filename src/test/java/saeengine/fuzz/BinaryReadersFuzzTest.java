package saeengine.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.FuzzSeeds;
import saeengine.data.tensors.StoredTensor;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.data.text.TextReader;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.data.tokenizer.TokenizerLoader;

/** Mutants for each reader of a file that is likely to come from a stranger: 100,000, and 20,000 of texts. */
class BinaryReadersFuzzTest {
    private static final int FILES = 100_000;
    private static final int TOKENIZER_FILES = 40_000;
    private static final int TEXT_FILES = 20_000;
    private static final int TENSORS_READ = 50;
    private static final int TEXTS_READ = 200;
    private static final String TEXT = "The cat's  mat,\n12 caf\u00e9s <|endoftext|>   \ud83e\udd99!";

    @TempDir
    Path folder;

    @Test
    void safeTensors() throws Exception {
        FuzzSeeds seeds = FuzzSeeds.safeTensors(folder);
        fuzz("safetensors", seeds, new SafeTensorsMutants(seeds.files()), BinaryReadersFuzzTest::readTensors);
    }

    @Test
    void torchZip() throws Exception {
        FuzzSeeds seeds = FuzzSeeds.torchZip(folder);
        fuzz("torch-zip", seeds, new TorchZipMutants(seeds.files()), BinaryReadersFuzzTest::readTensors);
    }

    @Test
    void torchLegacy() throws Exception {
        FuzzSeeds seeds = FuzzSeeds.torchLegacy(folder);
        fuzz("torch-legacy", seeds, new TorchLegacyMutants(seeds.files()), BinaryReadersFuzzTest::readTensors);
    }

    @Test
    void npz() throws Exception {
        FuzzSeeds seeds = FuzzSeeds.npz(folder);
        fuzz("npz", seeds, new NpzMutants(seeds.files()), BinaryReadersFuzzTest::readTensors);
    }

    @Test
    void tokenizerJson() throws Exception {
        FuzzSeeds seeds = FuzzSeeds.tokenizerJson();
        Trial.Reader reader = (file, meter) -> {
            Tokenizer tokenizer = TokenizerLoader.load(file);
            meter.step("opening");
            tokenizer.decode(tokenizer.encode(TEXT));
        };
        new Fuzz("tokenizer.json", new JsonMutants(seeds.files()), new Trial(reader), folder, alone -> {})
                .run(TOKENIZER_FILES, seeds.from());
    }

    @Test
    void parquet() throws Exception {
        FuzzSeeds seeds = FuzzSeeds.parquet(folder);
        fuzzText("a.parquet", seeds, new ParquetMutants(seeds.files()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt.gz", "a.txt.zst"})
    void compressedText(String name) throws Exception {
        FuzzSeeds seeds = FuzzSeeds.packed(folder, name);
        Mutants mutants = random ->
                ByteMutations.some(Dice.pick(random, seeds.files()), Dice.pick(random, seeds.files()), random);
        fuzzText(name, seeds, mutants);
    }

    private void fuzzText(String name, FuzzSeeds seeds, Mutants mutants) throws IOException, InterruptedException {
        new Fuzz(name, mutants, new Trial(BinaryReadersFuzzTest::readTexts), folder, alone -> {})
                .run(TEXT_FILES, seeds.from());
    }

    private static void readTexts(Path path, Trial.Meter meter) {
        try (TextReader reader = TextReader.open(List.of(path))) {
            meter.step("opening");
            int left = TEXTS_READ;
            while (reader.next() != null && --left > 0) {
                meter.step("a text");
            }
        }
    }

    private void fuzz(String name, FuzzSeeds seeds, Mutants mutants, Trial.Reader reader)
            throws IOException, InterruptedException {
        new Fuzz(name, mutants, new Trial(reader), folder, alone -> {}).run(FILES, seeds.from());
    }

    private static void readTensors(Path path, Trial.Meter meter) {
        try (TensorFile file = TensorFiles.open(path)) {
            meter.step("opening");
            int left = TENSORS_READ;
            for (String name : file.names()) {
                StoredTensor tensor = file.get(name);
                tensor.toFloats();
                meter.step("floats of a tensor");
                if (tensor.dtype().isWhole()) {
                    tensor.toLongs();
                    meter.step("longs of a tensor");
                }
                if (--left == 0) {
                    break;
                }
            }
        }
    }
}
