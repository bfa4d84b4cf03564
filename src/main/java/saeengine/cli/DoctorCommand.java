package saeengine.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import saeengine.cuda.CudaDoctor;
import saeengine.cuda.Finding;
import saeengine.run.EngineVersion;

/** {@code doctor}: whether this machine's GPU can be used, and what to do where it cannot. */
@Command(
        name = "doctor",
        description = "Says whether a GPU can be used: the driver, the card, its memory, cuBLAS, each kernel, and for"
                + " each problem one line with the mend. Exit code 0 where it can, 3 where it cannot.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer>, WithExamples {
    @Override
    public List<String> examples() {
        return List.of("doctor");
    }

    @Override
    public Integer call() {
        System.out.printf("sae-engine %s: doctor, Java %s%n", EngineVersion.text(), Runtime.version());
        List<Finding> findings = CudaDoctor.examine();
        for (Finding finding : findings) {
            System.out.printf("%-8s %-15s %s%n", word(finding.state()), finding.what(), finding.found());
            if (!finding.mend().isEmpty()) {
                System.out.printf("%-8s %-15s -> %s%n", "", "", finding.mend());
            }
        }
        boolean usable = findings.stream().noneMatch(f -> f.state() == Finding.State.PROBLEM);
        System.out.println(usable ? "--device auto takes the GPU" : "--device auto takes the CPU");
        return usable ? 0 : CommandRunner.NO_GPU;
    }

    private static String word(Finding.State state) {
        return switch (state) {
            case OK -> "ok";
            case NOTE -> "note";
            case PROBLEM -> "problem";
        };
    }
}
