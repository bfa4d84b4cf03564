package saeengine.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import saeengine.data.FuzzSeeds;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.SaeSeeds;
import saeengine.data.tensors.ModelFolder;
import saeengine.data.tensors.ShardedTensorFile;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tokenizer.TokenizerLoader;
import saeengine.family.Families;
import saeengine.family.Use;

/** The small texts that come along with the binary files: settings, an index, a vocabulary in two files. */
class TextReadersFuzzTest {
    private static final int FILES = 10_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"vocab.json", "merges.txt"})
    void vocabularyInTwoFiles(String name) throws Exception {
        FuzzSeeds.writeVocabulary(folder);
        List<byte[]> seeds = List.of(Files.readAllBytes(folder.resolve(name)));
        Mutants mutants = name.endsWith(".json")
                ? new JsonMutants(seeds)
                : random -> ByteMutations.some(seeds.get(0), seeds.get(0), random);
        Trial.Reader reader =
                (file, meter) -> TokenizerLoader.load(file.getParent()).encode("The cat");
        new Fuzz(name, mutants, new Trial(reader), folder, FuzzSeeds::writeVocabulary).run(FILES, "one file");
    }

    @Test
    void indexOfShards() throws Exception {
        Mutants mutants = new JsonMutants(List.of(FuzzSeeds.writeShards(folder)));
        Trial.Reader reader = (path, meter) -> {
            try (TensorFile file = ShardedTensorFile.open(path)) {
                file.names().forEach(name -> file.get(name).toFloats());
            }
        };
        new Fuzz("model.safetensors.index.json", mutants, new Trial(reader), folder, FuzzSeeds::writeShards)
                .run(FILES, "one file");
    }

    @Test
    void configOfAModel() throws Exception {
        String config = """
                {"model_type": "gpt_neo", "vocab_size": 50257, "hidden_size": 768, "num_layers": 4, "num_heads": 16,
                 "intermediate_size": null, "attention_types": [[["global", "local"], 2]], "window_size": 256,
                 "max_position_embeddings": 2048, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05,
                 "attention_dropout": 0, "bos_token_id": 50256, "tie_word_embeddings": true}
                """;
        Mutants mutants = new JsonMutants(List.of(config.getBytes(StandardCharsets.UTF_8)));
        Trial.Reader reader = (file, meter) -> Families.read(
                file.toString(), ModelFolder.open(file.getParent()).config(), Use.TRAINED);
        new Fuzz("config.json", mutants, new Trial(reader), folder, alone -> {}).run(FILES, "one file");
    }

    @ParameterizedTest
    @CsvSource({"tokenizer_config.json", "added_tokens.json"})
    void settingsOfATokenizer(String name) throws Exception {
        String settings = name.startsWith("added") ? "{\"a\": 64, \"b\": 65, \"<|endoftext|>\": 279}" : """
                {"add_prefix_space": false, "add_bos_token": false, "bos_token": "<|endoftext|>", "model_max_length": 1024,
                 "added_tokens_decoder": {"64": {"content": "a", "lstrip": false, "special": true}},
                 "tokenizer_class": "GPT2Tokenizer", "errors": "replace"}
                """;
        Mutants mutants = new JsonMutants(List.of(settings.getBytes(StandardCharsets.UTF_8)));
        Trial.Reader reader =
                (file, meter) -> TokenizerLoader.load(file.getParent()).encode("The cat");
        new Fuzz(name, mutants, new Trial(reader), folder, FuzzSeeds::writeVocabulary).run(FILES, "one file");
    }

    @ParameterizedTest
    @CsvSource({"SAELENS, cfg.json", "DICTIONARY_LEARNING, config.json", "OWN, config.json", "SPARSIFY, cfg.json"})
    void settingsOfAnAutoencoder(SaeFormat format, String name) throws Exception {
        Path seed = folder.resolve("seed");
        SaeSeeds.write(seed, format);
        Mutants mutants = new JsonMutants(List.of(Files.readAllBytes(seed.resolve(name))));
        Trial.Reader reader = (file, meter) -> SaeFiles.read(file.getParent());
        new Fuzz(name, mutants, new Trial(reader), folder, place -> copy(seed, place)).run(FILES, "one file");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }
}
