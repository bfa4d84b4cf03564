package saeengine.material;

import saeengine.cpu.OpenBlas;
import saeengine.eval.LinearAlgebra;

/** The evaluation's linear algebra, from the CPU device's library. */
public record HostAlgebra(OpenBlas blas) implements LinearAlgebra {
    @Override
    public void addOuterProducts(double[] rows, int n, int d, double[] sum) {
        blas.addOuterProducts(rows, n, d, sum);
    }

    @Override
    public double[] eigenvalues(double[] symmetric, int d) {
        return blas.eigenvalues(symmetric, d);
    }

    @Override
    public double[] eigenvectors(double[] symmetric, int d) {
        return blas.eigenvectors(symmetric, d);
    }
}
