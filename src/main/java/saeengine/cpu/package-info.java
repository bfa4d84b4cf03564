/**
 * The CPU device: OpenBLAS products and kernel twins, split over threads in pieces that depend on shapes alone.
 *
 * <p>Memory is heap float arrays, because the compiler vectorises loops over them; OpenBLAS reads them in place.
 */
package saeengine.cpu;
