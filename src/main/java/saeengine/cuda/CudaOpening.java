package saeengine.cuda;

import java.nio.file.Path;

/** The way from libraries to a device that is ready, with a reason wherever it ends before. */
final class CudaOpening {
    private CudaOpening() {}

    /** Opens the first GPU; {@link CudaUnavailable} where there is none to run on. */
    static CudaDevice open(CudaLibraries libraries, CudaSettings settings) {
        KernelIndex index = KernelIndex.read();
        if (index.files().isEmpty()) {
            throw new CudaUnavailable(
                    "this build holds no compiled kernels: build it on a machine with nvcc, or run with"
                            + " --device cpu");
        }
        Path library = libraries
                .driver()
                .orElseThrow(() -> new CudaUnavailable(
                        "no GPU: " + CudaLibraries.DRIVER
                                + ", which NVIDIA's driver brings, was looked for in " + libraries.lookedAt()
                                + "; install the driver, or run with --device cpu",
                        true));
        JCudaDriver driver = JCudaDriver.open(library);
        CudaDevice device;
        try {
            requireUsable(driver.card());
            String gemm = GemmChoice.choose(driver, libraries, settings.gemm());
            device = new CudaDevice(settings.graphs() ? new GraphDriver(driver) : driver, settings, index, gemm);
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
        try {
            device.loadKernels();
            return device;
        } catch (IllegalStateException e) {
            device.close();
            throw new CudaUnavailable(
                    "the kernels do not load on " + driver.card().name() + " (" + e.getMessage()
                            + "): 'doctor' says which; or run with --device cpu",
                    e);
        }
    }

    /** Fails on a card or a driver that the kernels cannot run on. */
    static void requireUsable(Card card) {
        if (card.cudaVersion() < Card.LEAST_CUDA) {
            throw new CudaUnavailable("the driver of " + card.name() + " knows CUDA " + card.cudaText()
                    + ", the kernels need " + Card.cudaText(Card.LEAST_CUDA)
                    + ": install driver 525 or newer, or run with --device cpu");
        }
        if (card.capability() < Card.LEAST_CAPABILITY) {
            throw new CudaUnavailable(card.name() + " has compute capability " + card.capabilityText()
                    + ", the kernels need 8.0 (Ampere) or newer: run with --device cpu");
        }
    }
}
