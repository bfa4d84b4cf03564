package saeengine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Maven project that depends on sae-engine and on nothing else compiles twenty lines and trains an autoencoder: what is
 * installed is whole, and its pom says all that it needs.
 */
@Tag("consumer")
class ConsumerProjectTest {
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>consumer</groupId>
              <artifactId>consumer</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
                <dependency>
                  <groupId>saeengine</groupId>
                  <artifactId>sae-engine</artifactId>
                  <version>%s</version>
                </dependency>
              </dependencies>
              <build>
                <plugins>
                  <plugin>
                    <artifactId>maven-resources-plugin</artifactId>
                    <version>3.3.1</version>
                  </plugin>
                  <plugin>
                    <artifactId>maven-compiler-plugin</artifactId>
                    <version>3.14.0</version>
                  </plugin>
                  <plugin>
                    <groupId>org.codehaus.mojo</groupId>
                    <artifactId>exec-maven-plugin</artifactId>
                    <version>3.5.0</version>
                    <configuration>
                      <executable>java</executable>
                      <arguments>
                        <argument>-classpath</argument>
                        <classpath/>
                        <argument>Consumer</argument>
                      </arguments>
                    </configuration>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    private static final String PROGRAM = """
            import java.util.List;
            import saeengine.api.Engine;
            import saeengine.api.Model;
            import saeengine.api.Sae;
            import saeengine.api.TrainConfig;
            import saeengine.api.TrainedRun;

            public final class Consumer {
                public static void main(String[] args) {
                    try (Engine engine = Engine.cpu(1); Model model = engine.load("bundled:story")) {
                        float[][] rows = model.activations(2, List.of("Once upon a time there was a cat.")).rows();
                        TrainConfig config = TrainConfig.of("topk").synthetic("256x" + model.width()).features(512).k(8);
                        TrainedRun run = engine.train(config.steps(20).batch(64).evalRows(1000).out("run"));
                        try (Sae sae = engine.openSae(run.first().folder())) {
                            float[][] latents = sae.encode(rows);
                            System.out.println(Engine.version() + " " + latents.length + "x" + latents[0].length + ", mse "
                                    + run.first().metrics().mse());
                        }
                    }
                }
            }
            """;

    @Test
    void twentyLinesTrain(@TempDir Path folder) throws IOException, InterruptedException {
        String version = System.getProperty("saeengine.installed");
        require(version != null, "it was not installed by this build; mvn -Plibrary -DskipTests install does that");
        require(isThere("mvn"), "there is no mvn on the path");
        Files.writeString(folder.resolve("pom.xml"), POM.formatted(version));
        Path source = Files.createDirectories(folder.resolve("src/main/java")).resolve("Consumer.java");
        Files.writeString(source, PROGRAM);
        // Without a network: all that is needed is what building sae-engine has fetched already.
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q", "-o", "compile", "exec:exec"));
        String repository = System.getProperty("saeengine.repository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        Path log = folder.resolve("log.txt");
        Process maven = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(maven.waitFor(300, TimeUnit.SECONDS), "no end after 300 s");
        String said = Files.readString(log);
        assertEquals(0, maven.exitValue(), said);
        assertTrue(said.matches("(?s).*" + version + " \\d+x512, mse \\d.*"), said);
        assertTrue(Files.size(folder.resolve("run/F512-k8/sae.safetensors")) > 512 * 768 * 4 * 2);
    }

    private static void require(boolean there, String reason) {
        if (!there) {
            System.out.println("the project that depends on sae-engine is not made: " + reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
