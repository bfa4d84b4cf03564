package saeengine.cli;

import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: names the others. */
@Command(
        name = "sae-engine",
        description = "Trains and studies sparse autoencoders on the activations of transformers.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            TrainCommand.class,
            EvalCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            FeaturesCommand.class,
            EncodeCommand.class,
            ConvertCommand.class,
            PretrainCommand.class,
            HarvestCommand.class,
            GatherCommand.class,
            HiddenCommand.class,
            LossCommand.class,
            GenerateCommand.class,
            RecipesCommand.class,
            StoriesCommand.class,
            PullCommand.class,
            ToyCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            SelftestCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        exitCodeList = {
            "0:done; of doctor: the GPU can be used; of selftest: it passed",
            "1:failed: one line on the error stream says why; of selftest: a check failed",
            "2:wrong usage",
            "3:a GPU was asked for and there is none to use"
        })
final class SaeEngine implements Runnable, WithExamples {
    @Option(
            names = "--trace",
            scope = ScopeType.INHERIT,
            description = "On a failure, show where in the program it happened.")
    @SuppressWarnings("UnusedVariable") // CommandRunner looks for it before the rest is read
    private boolean trace;

    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of(
                "train",
                "eval --sae runs/run-1/F768 --model bundled:story --text stories.txt",
                "generate --prompt 'One day, Tom'",
                "train --help");
    }

    @Override
    public void run() {
        String commands = String.join(
                ", ",
                spec.subcommands().keySet().stream()
                        .filter(name -> !name.equals("help") && !name.equals("generate-completion"))
                        .toList());
        throw new ParameterException(spec.commandLine(), "name a command: " + commands);
    }
}
