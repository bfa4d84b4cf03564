/**
 * The CUDA device: compiled kernels, products by cuBLAS or by kernels of our own, memory on the card.
 *
 * <p>{@link saeengine.cuda.CudaDevice} keeps to the same contract as the CPU device and talks to the card through
 * {@link saeengine.cuda.CudaDriver}, a small interface. The classes whose names begin with {@code JCuda} implement
 * it over JCuda's driver API and are the only ones that import it, so that nothing of JCuda is loaded before a
 * driver library was found. {@link saeengine.cuda.GraphDriver} stands between the two and makes graphs of work that
 * comes again.
 */
package saeengine.cuda;
