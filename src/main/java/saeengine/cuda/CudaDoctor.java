package saeengine.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks at everything a run on the GPU needs, one thing after another, as far as one gets. */
public final class CudaDoctor {
    private static final List<Path> DEVICE_FILES = List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

    private final CudaLibraries libraries;
    private final KernelIndex index;
    private final List<Finding> findings = new ArrayList<>();

    private CudaDoctor(CudaLibraries libraries, KernelIndex index) {
        this.libraries = libraries;
        this.index = index;
    }

    /** This machine's findings, in the order in which one needs the other. */
    public static List<Finding> examine() {
        return examine(CudaLibraries.ofThisMachine(), KernelIndex.read());
    }

    static List<Finding> examine(CudaLibraries libraries, KernelIndex index) {
        CudaDoctor doctor = new CudaDoctor(libraries, index);
        doctor.run();
        return doctor.findings;
    }

    private void run() {
        Optional<Path> driver = libraries.driver();
        if (driver.isEmpty()) {
            findings.add(Finding.problem(
                    "driver library",
                    "no " + CudaLibraries.DRIVER + " in " + libraries.lookedAt(),
                    "install NVIDIA's driver; in a container, start it with its GPUs (--gpus all)"));
            cublas();
            return;
        }
        findings.add(Finding.ok("driver library", driver.get().toString()));
        deviceFile();
        try (JCudaDriver open = JCudaDriver.open(driver.get())) {
            card(open);
            cublas();
            works(open);
            kernels(open);
        } catch (CudaUnavailable | CudaException e) {
            findings.add(Finding.problem("GPU", String.valueOf(e.getMessage()), "see there"));
        }
    }

    private void deviceFile() {
        if (DEVICE_FILES.stream().noneMatch(Files::exists)) {
            findings.add(Finding.note(
                    "device file",
                    "none of " + DEVICE_FILES.stream().map(Path::toString).collect(Collectors.joining(", ")),
                    "where the GPU is not found: load the driver's kernel module, or start the container with its"
                            + " GPUs"));
        }
    }

    private void card(JCudaDriver driver) {
        Card card = driver.card();
        findings.add(Finding.ok("GPU", card.name() + ", compute capability " + card.capabilityText()));
        findings.add(Finding.ok("driver", "for CUDA " + card.cudaText()));
        findings.add(Finding.ok(
                "memory", String.format(Locale.ROOT, "%,d bytes, %,d of them free", card.bytes(), driver.freeBytes())));
        try {
            CudaOpening.requireUsable(card);
        } catch (CudaUnavailable e) {
            findings.add(Finding.problem("GPU", String.valueOf(e.getMessage()), "see there"));
        }
    }

    private void cublas() {
        Optional<Path> found = libraries.cublas();
        findings.add(
                found.isPresent()
                        ? Finding.ok("cuBLAS", found.get() + versionNote(found.get()))
                        : Finding.note(
                                "cuBLAS",
                                "no " + CudaLibraries.CUBLAS + " or .13 in " + libraries.lookedAt(),
                                "products are done by kernels of our own, on tensor cores too; for NVIDIA's, install the CUDA 12 or 13"
                                        + " toolkit's libcublas and name its folder in LD_LIBRARY_PATH"));
    }

    private static String versionNote(Path library) {
        return library.endsWith(CudaLibraries.CUBLAS_13)
                ? ", CUDA 13's: there is no " + CudaLibraries.CUBLAS + ", so JCuda's calls are pointed at it"
                : ", CUDA 12's, as JCuda was built for";
    }

    private void works(JCudaDriver driver) {
        if (libraries.cublas().isPresent()) {
            try {
                driver.useBlas(libraries.cublas().get());
            } catch (CudaUnavailable e) {
                findings.add(Finding.note(
                        "cuBLAS",
                        String.valueOf(e.getMessage()),
                        "products are done by kernels of our own, on tensor cores too"));
            }
        }
    }

    private void kernels(CudaDriver driver) {
        Map<String, String> failures = new TreeMap<>();
        try (Kernels kernels = new Kernels(driver, index)) {
            for (String entry : index.files().keySet()) {
                try {
                    kernels.get(entry);
                } catch (CudaException e) {
                    failures.put(entry, e.getMessage());
                }
            }
        }
        int all = index.files().size();
        if (all == 0) {
            findings.add(Finding.problem("kernels", "this build holds none", "build it on a machine with nvcc"));
        } else if (failures.isEmpty()) {
            findings.add(Finding.ok("kernels", "all " + all + " load"));
        }
        failures.forEach((entry, message) -> findings.add(
                Finding.problem("kernel " + entry, message, "install a newer driver, or report this line")));
    }
}
