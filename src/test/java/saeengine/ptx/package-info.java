/**
 * An interpreter of the shipped PTX with more checks than a GPU gives, and the tests that run the op catalogue on it.
 *
 * <p>{@link saeengine.ptx.PtxModule} is the parsed text, every instruction decoded once into an {@link
 * saeengine.ptx.Op} over pre-resolved registers; {@link saeengine.ptx.PtxMachine} launches its entries over a {@link
 * saeengine.ptx.GlobalMemory}. A warp's 32 lanes run in lockstep; where they part, the lanes at the lowest instruction
 * go first. Warps and blocks take turns by a seed, and no result may depend on it. A kernel that does what the
 * programming model leaves undefined ends in a {@link saeengine.ptx.PtxTrap} that names the .cu line.
 */
package saeengine.ptx;
