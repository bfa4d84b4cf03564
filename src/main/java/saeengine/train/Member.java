package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** One autoencoder of a run, with its optimizer. All members of a run see the same batches. */
public final class Member {
    private final String name;
    private final Sae sae;
    private final Adam adam;

    public Member(Device device, String name, Sae sae, Adam.Constants constants) {
        this.name = name;
        this.sae = sae;
        this.adam = new Adam(device, sae.parameters(), constants);
    }

    /** Trains on one batch and returns its loss from before the update; no update follows a loss that is not finite. */
    float step(Device device, Tensor x, double learningRate) {
        try (Tape tape = Tape.recording(device)) {
            Tensor loss = SquaredError.squaredError(tape, sae.forward(tape, x).reconstruction(), x);
            float value = loss.item();
            if (Float.isFinite(value)) {
                tape.backward(loss);
                adam.step(tape, learningRate);
            }
            return value;
        }
    }

    /** The name of its folder in the run folder. */
    public String name() {
        return name;
    }

    public Sae sae() {
        return sae;
    }

    Adam adam() {
        return adam;
    }

    /** Whether every weight is a finite number. */
    boolean isFinite() {
        for (Parameter parameter : sae.parameters()) {
            for (float value : parameter.toArray()) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
