package saeengine.sae;

import java.util.Locale;
import saeengine.autograd.Tape;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/** The first weights that the field's recipes start from. */
public enum SaeInit implements Initialisation {
    /** Two torch Linear layers: uniform within 1 / sqrt(fan in), biases too. */
    TORCH,
    /** Gaussian directions of norm 0.1, the encoder equal to the decoder, biases 0. */
    TENTH_DIRECTIONS,
    /** The same, but b_enc as torch's Linear draws it: dictionary_learning's AutoEncoder. */
    TENTH_DIRECTIONS_DRAWN_BIAS,
    /** Uniform directions of norm 0.1, the encoder equal to the decoder, biases 0: SAELens'. */
    TENTH_UNIFORM,
    /** Gaussian unit directions, the encoder equal to the decoder, biases 0. */
    UNIT_GAUSSIAN,
    /** torch's kaiming_uniform_ for both, the encoder's kept [d, features] there, decoder rows then unit, biases 0. */
    KAIMING_APART,
    /** Unit decoder rows from torch's Linear, the encoder equal to the decoder, biases 0. */
    UNIT_DECODER,
    /** torch's Linear encoder, the decoder its rows made unit, biases 0. sparsify's, and OpenAI's before rescaling. */
    UNIT_OF_ENCODER,
    /** torch's Linear encoder; decoder, skip and biases 0. sparsify's transcoders, before their biases are set. */
    ENCODER_ALONE;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public void draw(Sae sae, long seed) {
        RandomStream random = new RandomStream(seed, sae.features());
        float fanInOfEncoder = (float) (1.0 / Math.sqrt(sae.dims()));
        float fanInOfDecoder = (float) (1.0 / Math.sqrt(sae.features()));
        switch (this) {
            case TORCH -> {
                uniform(sae.encoder(), fanInOfEncoder, random);
                uniform(sae.encoderBias(), fanInOfEncoder, random);
                uniform(sae.decoder(), fanInOfDecoder, random);
                uniform(sae.decoderBias(), fanInOfDecoder, random);
            }
            case TENTH_DIRECTIONS -> tenthDirections(sae, random);
            case TENTH_DIRECTIONS_DRAWN_BIAS -> {
                tenthDirections(sae, random);
                uniform(sae.encoderBias(), fanInOfEncoder, random);
            }
            case TENTH_UNIFORM -> directions(sae, drawn(sae.decoder().size(), fanInOfDecoder, random), 0.1);
            case UNIT_GAUSSIAN -> directions(sae, gaussians(sae.decoder().size(), random), 1);
            case KAIMING_APART -> {
                uniform(sae.encoder(), (float) Math.sqrt(6.0 / sae.features()), random);
                float[] rows = drawn(sae.decoder().size(), (float) Math.sqrt(6.0 / sae.dims()), random);
                rowsOfNorm(rows, sae.dims(), 1);
                sae.decoder().set(rows);
            }
            case UNIT_DECODER -> {
                float[] directions = drawn(sae.decoder().size(), fanInOfDecoder, random);
                rowsOfNorm(directions, sae.dims(), 1);
                sae.decoder().set(directions);
                sae.encoder().set(directions);
            }
            case UNIT_OF_ENCODER -> {
                float[] rows = drawn(sae.encoder().size(), fanInOfEncoder, random);
                sae.encoder().set(rows);
                rowsOfNorm(rows, sae.dims(), 1);
                sae.decoder().set(rows);
            }
            case ENCODER_ALONE -> uniform(sae.encoder(), fanInOfEncoder, random);
        }
    }

    private static void tenthDirections(Sae sae, RandomStream random) {
        directions(sae, gaussians(sae.decoder().size(), random), 0.1);
    }

    /** Decoder rows of a length, and an encoder that is equal to it, where widths allow. */
    private static void directions(Sae sae, float[] rows, double length) {
        rowsOfNorm(rows, sae.dims(), length);
        sae.decoder().set(rows);
        sae.encoder().set(rows);
    }

    private static float[] gaussians(int n, RandomStream random) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    private static void uniform(Parameter parameter, float bound, RandomStream random) {
        parameter.set(drawn(parameter.size(), bound, random));
    }

    private static float[] drawn(int n, float bound, RandomStream random) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextUniform(bound);
        }
        return values;
    }

    private static void rowsOfNorm(float[] values, int d, double norm) {
        for (int at = 0; at < values.length; at += d) {
            double squares = 0;
            for (int j = 0; j < d; j++) {
                squares += (double) values[at + j] * values[at + j];
            }
            double factor = norm / Math.max(1e-30, Math.sqrt(squares));
            for (int j = 0; j < d; j++) {
                values[at + j] *= (float) factor;
            }
        }
    }

    /**
     * OpenAI's last touch: the encoder is divided by the mean norm of what the autoencoder makes of 256 random unit
     * vectors about b_dec, so that outputs begin as long as inputs.
     */
    public static void rescaleEncoder(Tape t, Sae sae, long seed) {
        int n = 256;
        int d = sae.dims();
        RandomStream random = new RandomStream(seed, -1L - sae.features());
        float[] rows = new float[n * d];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextGaussian();
        }
        rowsOfNorm(rows, d, 1);
        float[] bias = sae.decoderBias().toArray();
        for (int i = 0; i < rows.length; i++) {
            rows[i] += bias[i % d];
        }
        Tensor y = sae.forward(t, t.of(rows, n, d)).reconstruction();
        float[] out = y.toArray();
        double norms = 0;
        for (int row = 0; row < n; row++) {
            double squares = 0;
            for (int j = 0; j < d; j++) {
                double v = out[row * d + j] - bias[j];
                squares += v * v;
            }
            norms += Math.sqrt(squares) / n;
        }
        if (norms > 0) {
            float[] encoder = sae.encoder().toArray();
            for (int i = 0; i < encoder.length; i++) {
                encoder[i] /= (float) norms;
            }
            sae.encoder().set(encoder);
        }
    }
}
