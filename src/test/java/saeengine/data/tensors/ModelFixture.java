package saeengine.data.tensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a model in a folder, as small as they can be; each holds one tensor of one value that tells them apart. */
public final class ModelFixture {
    private ModelFixture() {}

    static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt_neo\", \"hidden_size\": 48}");
        return folder;
    }

    public static Path safeTensors(Path path, String name, float value) {
        new SafeTensorsWriter().add(name, new float[] {value}, 1).write(path);
        return path;
    }

    public static Path torch(Path path, String name, float value) {
        new TorchWriter().add(name, new float[] {value}, 1).write(path);
        return path;
    }

    /** A cache folder with one snapshot, laid out as Hugging Face's tools do. */
    public static Path cached(Path model, String commit) throws IOException {
        Path blobs = Files.createDirectories(model.resolve("blobs"));
        Path snapshot = folder(model.resolve("snapshots").resolve(commit));
        safeTensors(blobs.resolve("e7a9"), "w", 5);
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("..", "..", "blobs", "e7a9"));
        Files.createDirectories(model.resolve("refs"));
        Files.writeString(model.resolve("refs").resolve("main"), commit);
        return snapshot;
    }
}
