/** What the CUDA sources, the PTX that ships and the kernels' Java twins have to agree on. */
package saeengine.kernels;
