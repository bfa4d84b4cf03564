package saeengine.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Starts the program beside this JVM. Not in it: Spark's class path has other versions of libraries that the program uses, a
 * GPU is chosen by an environment variable, and a heap of its own is planned before anything is loaded.
 *
 * @param engine the name of the program's jar, the fat one, as Spark knows the file
 * @param javaOptions of the process, as -Xmx4g
 */
record ChildProcess(String engine, List<String> javaOptions) implements Serializable {
    private static final int LAST_LINES = 20;

    ChildProcess {
        javaOptions = new ArrayList<>(javaOptions);
    }

    /**
     * Runs a command line to its end; what it prints goes to this JVM's standard output.
     *
     * @param jar where the program's jar lies on this machine
     * @param gpu the address of the GPU that it may use; null to leave that to the machine
     * @throws IllegalStateException with its last lines where it fails
     */
    void run(Path jar, List<String> words, String gpu) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.add("-cp");
        command.add(adapter() + File.pathSeparator + jar);
        command.add(Child.class.getName());
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (gpu != null) {
            builder.environment().put("CUDA_VISIBLE_DEVICES", gpu);
        }
        Deque<String> last = new ArrayDeque<>();
        Process process = null;
        try {
            process = builder.start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    System.out.println(line);
                    last.add(line);
                    if (last.size() > LAST_LINES) {
                        last.remove();
                    }
                }
            }
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException("sae-engine " + String.join(" ", words) + " ended with exit code "
                        + exit + ":\n" + String.join("\n", last));
            }
        } catch (IOException e) {
            throw new IllegalStateException("sae-engine " + String.join(" ", words) + " could not be run: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("sae-engine " + String.join(" ", words) + " was stopped", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** The jar, or folder of classes, that this class is in. */
    private static Path adapter() {
        try {
            return Path.of(Child.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the adapter's jar has no plain path", e);
        }
    }
}
