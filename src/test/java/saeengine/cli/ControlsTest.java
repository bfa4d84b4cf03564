package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.cpu.OpenBlas;
import saeengine.data.sae.SaeFormat;
import saeengine.eval.Covariance;
import saeengine.eval.LinearAlgebra;
import saeengine.latents.Controls;
import saeengine.material.HostAlgebra;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;
import saeengine.train.SaeStore;

/** What autoencoders are compared with: its latents in float64, and its place beside them. */
class ControlsTest {
    private static final int N = 400;
    private static final int D = MadeSaes.DIMS;

    private final MadeSaes made = new MadeSaes(6);
    private final LinearAlgebra algebra = new HostAlgebra(OpenBlas.load());

    /** Rows of very different variances along the dims, about a mean that is not 0. */
    private float[] rows() {
        float[] rows = made.gaussian(N * D, 1);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = rows[i] * (1 + i % D) + i % D - 3;
        }
        return rows;
    }

    @Test
    void bothSidesOfEachDim() {
        float[] rows = rows();
        Covariance covariance = Covariance.of(rows, N, D, algebra);
        double[] expected = new double[N * 2 * D];
        for (int row = 0; row < N; row++) {
            for (int j = 0; j < D; j++) {
                double apart = rows[row * D + j] - covariance.mean()[j];
                expected[row * 2 * D + j] = Math.max(0, apart);
                expected[row * 2 * D + D + j] = Math.max(0, -apart);
            }
        }
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.inference(device)) {
            Sae dims = Controls.dims(device, covariance);
            float[] got =
                    dims.encode(tape, tape.of(rows, N, D)).latents().dense().toArray();
            Relative.assertWithin(1e-5, got, expected, "latents");
            float[] back =
                    dims.forward(tape, tape.of(rows, N, D)).reconstruction().toArray();
            Relative.assertWithin(1e-5, back, Relative.doubles(rows), "both sides together are the rows");
        }
    }

    /** Variances along them are the eigenvalues, largest first. */
    @Test
    void principalDirections() {
        float[] rows = rows();
        Covariance covariance = Covariance.of(rows, N, D, algebra);
        double[] eigenvalues = algebra.eigenvalues(covariance.matrix().clone(), D);
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            float[] f = Controls.principalDirections(device, covariance, algebra)
                    .encode(tape, tape.of(rows, N, D))
                    .latents()
                    .dense()
                    .toArray();
            for (int i = 0; i < D; i++) {
                double variance = 0;
                for (int row = 0; row < N; row++) {
                    double along = f[row * 2 * D + i] - f[row * 2 * D + D + i];
                    variance += along * along / N;
                }
                assertEquals(eigenvalues[D - 1 - i], variance, 1e-4 * eigenvalues[D - 1]);
            }
        }
    }

    @Test
    void anUntrainedOneHasTheOthersActivation() {
        Covariance covariance = Covariance.of(rows(), N, D, algebra);
        try (Device device = CpuDevice.checked(1)) {
            Sae like = SaeStore.open(device, made.topK(3));
            Sae untrained = Controls.untrained(device, like, covariance, 1);
            assertEquals(like.shape(), untrained.shape());
            assertEquals((float) covariance.mean()[2], untrained.decoderBias().toArray()[2]);
        }
    }

    @Test
    void besideAutoencoders(@TempDir Path folder) {
        String sae = MadeSaes.write(folder.resolve("sae"), made.topK(3), SaeFormat.OWN)
                .toString();
        String model = "random:" + TinyModel.config(folder);
        String text = TinyModel.stories(folder).toString();
        String out = folder.resolve("page").toString();
        InProcess.succeeds(List.of(
                "features",
                "--sae",
                sae,
                "--model",
                model,
                "--text",
                text,
                "--controls",
                "--device",
                "cpu",
                "--out",
                out));
        String page = InProcess.text(folder.resolve("page/index.html"));
        for (String name : List.of("sae", "dims", "principal-directions", "untrained")) {
            assertTrue(page.contains("{\"name\":\"" + name + "\""), name);
        }
    }
}
