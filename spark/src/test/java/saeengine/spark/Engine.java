package saeengine.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The program, and what it writes. */
final class Engine {
    /** Of shards and of one machine alike: small heaps, quick starts. */
    static final List<String> JAVA = List.of("-Xmx300m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private Engine() {}

    static Path jar() {
        Path jar = Path.of(System.getProperty("saeengine.engine"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there; build it first: mvn -q -DskipTests package");
        }
        return jar;
    }

    /** Runs a command in one process. */
    static void run(Path folder, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(words);
        Path log = folder.resolve("alone.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(words + ": " + Files.readString(log));
        }
    }

    /** Every file of a folder, or the one file, by its path there, but for the time that a training took. */
    static Map<String, byte[]> files(Path out) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(out)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(each -> !each.endsWith("times.json"))
                    .toList()) {
                files.put(out.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
