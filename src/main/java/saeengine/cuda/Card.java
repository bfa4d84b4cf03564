package saeengine.cuda;

/**
 * A GPU and its driver.
 *
 * @param capability compute capability, ten times: 90 for 9.0
 * @param bytes of its memory in all
 * @param cudaVersion the newest CUDA the driver knows, as it says it: 12040 for 12.4
 */
public record Card(String name, int capability, long bytes, int cudaVersion) {
    /** The least that the kernels are compiled for: Ampere. */
    static final int LEAST_CAPABILITY = 80;

    /** The least CUDA whose drivers read the kernels' PTX. */
    static final int LEAST_CUDA = 12000;

    public String capabilityText() {
        return capability / 10 + "." + capability % 10;
    }

    public String cudaText() {
        return cudaText(cudaVersion);
    }

    static String cudaText(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
