package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.DType;
import saeengine.tensor.Later;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;

/** How many calls a training step takes on the stand-in, with graphs and without, and that both give the same bits. */
@Tag("standin")
class GraphStepsTest {
    private static final int STEPS = 6;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, StandIn.get("LEAKED"));
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    private record Trained(List<Long> calls, List<Float> losses, List<float[]> weights) {}

    private static Trained train(CudaSettings settings) {
        List<Long> calls = new ArrayList<>();
        List<Later> losses = new ArrayList<>();
        try (CudaDevice device = CudaDevice.open(settings)) {
            Sae sae = new Sae(device, Sae.Shape.plain(6, 9));
            SaeInit.TORCH.draw(sae, 1);
            Adam adam = new Adam(device, sae.parameters(), Adam.Constants.DEFAULT);
            Tensor rows = device.allocate(DType.F32, 5, 6);
            RandomStream random = new RandomStream(1, 1);
            float[] batch = new float[rows.size()];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = random.nextGaussian();
            }
            for (int step = 0; step < STEPS; step++) {
                long before = StandIn.get("CALLS");
                device.upload(batch, 0, rows);
                try (Tape tape = Tape.recording(device)) {
                    Tensor loss = SquaredError.squaredError(
                            tape, sae.forward(tape, rows).reconstruction(), rows);
                    losses.add(device.readLater(loss));
                    tape.backward(loss);
                    adam.step(tape, 1e-3);
                }
                device.await();
                calls.add(StandIn.get("CALLS") - before);
            }
            return new Trained(
                    calls,
                    losses.stream().map(Later::get).toList(),
                    sae.parameters().stream().map(Parameter::toArray).toList());
        }
    }

    @Test
    void aStepIsAFewCalls() {
        Trained graphs = train(new CudaSettings(Precision.FP32, null, false, true));
        Trained alone = train(new CudaSettings(Precision.FP32, null, false, false));
        int last = STEPS - 1;
        assertTrue(alone.calls().get(last) > 15, "one by one " + alone.calls());
        assertEquals(
                4,
                graphs.calls().get(last),
                "batch, forward with loss and backward, Adam's numbers, Adam, of " + graphs.calls());
        assertEquals(alone.losses(), graphs.losses());
        assertTrue(graphs.losses().get(last) < graphs.losses().get(0), "it trains: " + graphs.losses());
        for (int i = 0; i < alone.weights().size(); i++) {
            assertArrayEquals(alone.weights().get(i), graphs.weights().get(i));
        }
    }
}
