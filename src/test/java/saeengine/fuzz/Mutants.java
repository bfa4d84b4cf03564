package saeengine.fuzz;

import java.util.random.RandomGenerator;

/** Makes changed files: the same random numbers give the same bytes. */
interface Mutants {
    byte[] make(RandomGenerator random);
}
