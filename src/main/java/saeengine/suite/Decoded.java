package saeengine.suite;

/** What the latents of an autoencoder write, as a probe sees it. */
final class Decoded {
    private final float[] decoder;
    private final int dims;

    /** @param decoder [features, dims] */
    Decoded(float[] decoder, int dims) {
        this.decoder = decoder;
        this.dims = dims;
    }

    int features() {
        return decoder.length / dims;
    }

    /** The product of each latent's decoder row and weights [dims]. */
    double[] along(double[] weights) {
        double[] products = new double[features()];
        for (int i = 0; i < products.length; i++) {
            double sum = 0;
            for (int j = 0; j < dims; j++) {
                sum += weights[j] * decoder[i * dims + j];
            }
            products[i] = sum;
        }
        return products;
    }

    /** The same as cosines; 0 of what has no direction. */
    double[] cosines(double[] weights) {
        double[] cosines = along(weights);
        double square = 0;
        for (double weight : weights) {
            square += weight * weight;
        }
        for (int i = 0; i < cosines.length; i++) {
            double sum = 0;
            for (int j = 0; j < dims; j++) {
                sum += (double) decoder[i * dims + j] * decoder[i * dims + j];
            }
            double size = Math.sqrt(sum) * Math.sqrt(square);
            cosines[i] = size == 0 ? 0 : cosines[i] / size;
        }
        return cosines;
    }
}
