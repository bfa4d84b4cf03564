package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;
import saeengine.experiment.PretrainSettings;
import saeengine.experiment.TrainConfig;
import saeengine.experiment.TrainSettings;
import saeengine.run.DeviceSettings;
import saeengine.run.Setting;

/** Options and what they fill: the same settings with the same defaults, so that a library's run is a command's. */
class OptionsFillTest {
    private static final Set<String> OTHERS =
            Set.of("out", "shard", "resume", "overwrite", "config", "profile", "help", "version", "trace");

    /** What only a command line needs. */
    private static final Set<String> OF_THE_COMMAND = Set.of("help", "version", "trace", "config", "shard", "pass");

    /** What an {@code Engine} was opened with. */
    private static final Set<String> OF_THE_ENGINE =
            Set.of("device", "gpu", "threads", "precision", "gemm", "no-graph");

    private static Map<String, OptionSpec> options(String command) {
        return CommandRunner.commandLine(80).getSubcommands().get(command).getCommandSpec().options().stream()
                .filter(option -> !OTHERS.contains(name(option)))
                .collect(Collectors.toMap(OptionsFillTest::name, option -> option));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    /** What an option has where nobody types it, as it would be typed; null for nothing. */
    private static String usual(OptionSpec option) {
        Object initial = option.initialValue();
        boolean nothing = initial == null || initial.equals(false) || initial.equals(0) || initial.equals(0L);
        return option.defaultValue() != null || nothing ? option.defaultValue() : initial.toString();
    }

    private static <C> void agree(Map<String, OptionSpec> options, List<Setting<C, ?>> settings, C bare) {
        for (Setting<C, ?> setting : settings) {
            Object before = setting.getter().apply(bare);
            String typed = usual(options.get(setting.name()));
            if (typed != null) {
                setting.read(bare, typed);
            }
            assertEquals(before, setting.getter().apply(bare), setting.name());
            boolean none = before == null || before.equals(false) || before.equals(List.of());
            assertEquals(none, typed == null, setting.name() + ": a default in one place alone");
        }
    }

    private static <C> void everyOption(String command, List<Setting<C, ?>> settings, C bare) {
        Map<String, OptionSpec> options = options(command);
        agree(options, settings, bare);
        agree(options, DeviceSettings.ALL, new DeviceSettings());
        Set<String> names = Stream.concat(settings.stream(), DeviceSettings.ALL.stream())
                .map(Setting::name)
                .collect(Collectors.toSet());
        assertEquals(names, options.keySet());
    }

    @Test
    void ofTrain() {
        everyOption("train", TrainSettings.ALL, new TrainConfig());
    }

    @Test
    void ofPretrain() {
        everyOption("pretrain", PretrainSettings.ALL, new PretrainSettings());
    }

    /** Whoever uses the library finds each option under its own name. */
    @ParameterizedTest
    @MethodSource("settingsOfTheLibrary")
    void theLibraryHasAMethodForEachOption(String command, Class<?> settings, Set<String> others) {
        Set<String> methods =
                Arrays.stream(settings.getMethods()).map(Method::getName).collect(Collectors.toSet());
        List<String> missing =
                CommandRunner.commandLine(80).getSubcommands().get(command).getCommandSpec().options().stream()
                        .map(OptionsFillTest::name)
                        .filter(name -> !OF_THE_COMMAND.contains(name) && !OF_THE_ENGINE.contains(name))
                        .filter(name -> !others.contains(name))
                        .filter(name -> !methods.contains(method(name)))
                        .toList();
        assertEquals(List.of(), missing);
    }

    static Stream<Arguments> settingsOfTheLibrary() {
        return Stream.of(
                Arguments.of("train", saeengine.api.TrainConfig.class, Set.of()),
                Arguments.of("pretrain", saeengine.api.PretrainConfig.class, Set.of()),
                // Results are handed back; what is evaluated is what "of" is given.
                Arguments.of("eval", saeengine.api.EvalConfig.class, Set.of("sae", "out", "overwrite")),
                Arguments.of("harvest", saeengine.api.HarvestConfig.class, Set.of("model")));
    }

    private static String method(String option) {
        return Pattern.compile("-(.)")
                .matcher(option)
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }
}
