package saeengine.cuda;

import static jcuda.driver.JCudaDriver.cuGetErrorString;

import jcuda.driver.CUresult;

/** Turns statuses of the driver into exceptions. */
final class JCudaStatus {
    /** Statuses after which a context can do nothing more. */
    private static final int LEAST_FATAL = 700;

    private static final int MOST_FATAL = 719;

    private JCudaStatus() {}

    static boolean isFatal(int status) {
        return status >= LEAST_FATAL && status <= MOST_FATAL && status != 701 && status != 704 && status != 705;
    }

    static CudaException of(String call, int status) {
        String[] text = new String[1];
        String said = cuGetErrorString(status, text) == CUresult.CUDA_SUCCESS ? ": " + text[0] : "";
        return new CudaException(
                call + ": " + CUresult.stringFor(status) + " (" + status + ")" + said + advice(status), status);
    }

    private static String advice(int status) {
        if (status == CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION) {
            return "; the driver is older than the kernels: install one for CUDA 12.0 or newer";
        }
        if (isFatal(status)) {
            return "; the failure is of work queued before this call: with --no-graph, and CUDA_LAUNCH_BLOCKING=1 in"
                    + " the environment, the kernel itself reports it";
        }
        return "";
    }
}
