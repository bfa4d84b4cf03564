package saeengine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.tensor.RandomStream;

/** Small runs of {@code train} on drawn rows, and all that is in a run's folder. */
final class TinyRun {
    private TinyRun() {}

    /** A file of normally distributed rows. */
    static Path rows(Path file, int rows, int dims, long seed) {
        RandomStream random = new RandomStream(seed, 0);
        float[] values = new float[rows * dims];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        new SafeTensorsWriter().add("activations", values, rows, dims).write(file);
        return file;
    }

    /** Words of a command line, without spaces in any. */
    static List<String> words(String line, Object... more) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
        for (Object each : more) {
            words.add(each.toString());
        }
        return words;
    }

    /** Every file below a folder by its path there, but for the time that a training took, which is another every time. */
    static Map<String, byte[]> files(Path run) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(run)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(each -> !each.endsWith("times.json"))
                    .toList()) {
                files.put(run.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
