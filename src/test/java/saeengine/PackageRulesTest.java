package saeengine;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom: the table of docs/architecture.md in code. */
class PackageRulesTest {
    private static final Map<String, List<String>> ALLOWED = Map.ofEntries(
            Map.entry("tensor", List.of()),
            Map.entry("autograd", List.of("tensor")),
            Map.entry("cpu", List.of("tensor")),
            Map.entry("cuda", List.of("tensor")),
            Map.entry("op", List.of("tensor", "autograd")),
            Map.entry("nn", List.of("tensor", "autograd", "op")),
            Map.entry("sae", List.of("tensor", "autograd", "op", "data")),
            Map.entry("data", List.of()),
            Map.entry("stories", List.of("data")),
            Map.entry("family", List.of("data", "nn")),
            Map.entry("activations", List.of("tensor", "autograd", "op", "nn", "data", "family")),
            Map.entry("shard", List.of("data")),
            Map.entry("cache", List.of("tensor", "data", "activations", "shard")),
            Map.entry("train", List.of("tensor", "autograd", "op", "nn", "sae", "data", "activations", "family")),
            Map.entry("eval", List.of("tensor", "autograd", "op", "nn", "sae", "activations", "metric")),
            Map.entry(
                    "latents",
                    List.of(
                            "tensor",
                            "autograd",
                            "op",
                            "nn",
                            "sae",
                            "data",
                            "stories",
                            "activations",
                            "eval",
                            "metric")),
            Map.entry(
                    "suite", List.of("tensor", "autograd", "sae", "data", "stories", "activations", "eval", "latents")),
            Map.entry("recipe", List.of("data", "sae", "train")),
            Map.entry("toy", List.of("tensor", "autograd", "op", "data", "sae", "train")),
            Map.entry("synthetic", List.of("tensor", "activations", "eval", "metric")),
            Map.entry("check", List.of("tensor", "autograd", "op", "sae", "train", "recipe")),
            Map.entry("export", List.of("data", "latents")),
            Map.entry("metric", List.of()),
            Map.entry("report", List.of("data", "metric")),
            Map.entry("run", List.of("tensor", "cpu", "cuda", "data", "stories", "cache", "train")),
            Map.entry(
                    "material",
                    List.of("tensor", "cpu", "nn", "data", "stories", "activations", "eval", "synthetic", "run")),
            Map.entry(
                    "study",
                    List.of(
                            "tensor",
                            "autograd",
                            "cpu",
                            "op",
                            "nn",
                            "sae",
                            "data",
                            "activations",
                            "cache",
                            "train",
                            "eval",
                            "latents",
                            "suite",
                            "metric",
                            "synthetic",
                            "export",
                            "report",
                            "shard",
                            "run",
                            "material")),
            Map.entry(
                    "experiment",
                    List.of(
                            "tensor",
                            "autograd",
                            "cpu",
                            "nn",
                            "sae",
                            "data",
                            "family",
                            "activations",
                            "cache",
                            "train",
                            "eval",
                            "latents",
                            "metric",
                            "synthetic",
                            "toy",
                            "recipe",
                            "export",
                            "report",
                            "shard",
                            "run",
                            "material",
                            "study",
                            "stories")),
            Map.entry(
                    "api",
                    List.of(
                            "tensor",
                            "autograd",
                            "cuda",
                            "nn",
                            "sae",
                            "data",
                            "activations",
                            "cache",
                            "train",
                            "eval",
                            "metric",
                            "run",
                            "material",
                            "study",
                            "experiment")),
            Map.entry(
                    "bench",
                    List.of("tensor", "autograd", "op", "nn", "family", "sae", "activations", "train", "recipe")));

    private static final com.tngtech.archunit.core.domain.JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("saeengine");

    static List<String> packages() {
        return ALLOWED.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatTheTableAllows(String name) {
        List<String> forbidden = new ArrayList<>(List.of("saeengine.cli.."));
        for (String other : ALLOWED.keySet()) {
            if (!other.equals(name) && !ALLOWED.get(name).contains(other)) {
                forbidden.add("saeengine." + other + "..");
            }
        }
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("saeengine." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .check(CLASSES);
    }

    /** A machine without a GPU must never come across one of its classes. */
    @Test
    void onlyTheBindingImportsJCuda() {
        ArchRuleDefinition.noClasses()
                .that()
                .haveNameNotMatching("saeengine\\.cuda\\.JCuda.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jcuda..")
                .check(CLASSES);
    }

    /** Nothing is fetched but by {@code pull}. */
    @Test
    void onlyTheHubTouchesANetwork() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("saeengine.data.hub..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(Http|URLConnection|.*Socket).*|java\\.nio\\.channels\\..*Socket.*")
                .check(CLASSES);
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("saeengine.data.hub..")
                .and()
                .doNotHaveSimpleName("PullCommand")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("HubPull")
                .check(CLASSES);
    }

    /** Whoever has the library has no command line: what commands carry out knows neither options nor a screen. */
    @Test
    void onlyTheCommandsReadOptions() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("saeengine.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    /** A library neither talks past its user nor ends the program. */
    @Test
    void onlyTheCommandsPrintAndEndTheProgram() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("saeengine.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("saeengine.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("saeengine.data.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** What the rooms of {@code data} share knows none of them. */
    @Test
    void whatAllReadersShareKnowsNoReader() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("saeengine.data")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("saeengine.data.*..")
                .check(CLASSES);
    }

    /** A library says what it has to say to whoever listens, and ends nobody's process. */
    @Test
    void onlyCommandsPrintAndExit() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("saeengine.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    /** Static state would make two devices or two runs in one process influence each other. */
    @Test
    void staticFieldsAreFinal() {
        ArchRuleDefinition.fields()
                .that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("saeengine..")
                .should()
                .beFinal()
                .check(CLASSES);
    }
}
