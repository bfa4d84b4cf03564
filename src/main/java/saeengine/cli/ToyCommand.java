package saeengine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code toy}: toy models of superposition, and autoencoders on their hidden states. */
@Command(
        name = "toy",
        description =
                "Toy models of superposition and autoencoders on their hidden states. Features are drawn, squeezed"
                        + " into fewer dimensions and read back; what an autoencoder finds there can be compared with the"
                        + " features themselves.",
        mixinStandardHelpOptions = true,
        subcommands = {ToyTrainCommand.class, ToySaeCommand.class, ToyExperimentCommand.class, ToyGeometryCommand.class
        })
final class ToyCommand implements Runnable, WithExamples {
    @Spec
    private CommandSpec spec;

    @Override
    public List<String> examples() {
        return List.of("toy experiment", "toy train --out runs/toy", "toy sae --model runs/toy --resampling simple");
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "toy needs one of: train, sae, experiment, geometry");
    }
}
