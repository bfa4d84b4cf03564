package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.ReluEncode;
import saeengine.op.Scale;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.sae.Whitening;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/** A step of the plain autoencoder in the coordinates of {@link Whitening}; the loss is that of the rows themselves. */
final class WhitenedStep implements Step {
    private final Trainee trainee;
    private final float squaredUnit;

    /** @param unit of what the decoder writes */
    WhitenedStep(Trainee trainee, float unit) {
        this.trainee = trainee;
        this.squaredUnit = unit * unit;
    }

    @Override
    public Member.StepResult take(Device device, Tensor input, Tensor target, long step, boolean wantStats) {
        double rate = trainee.rate(step);
        Sae sae = trainee.sae();
        try (Tape tape = Tape.recording(device, trainee.recipe().products())) {
            Tensor rates = trainee.adam().begin(tape, rate);
            Tensor f = ReluEncode.reluEncode(tape, input, sae.encoder(), sae.encoderBias());
            Tensor y = Linear.project(tape, f, sae.decoder(), Whitening.decoderBias(tape, sae));
            Tensor loss = Scale.scale(tape, SquaredError.squaredError(tape, y, target), squaredUnit);
            Later later = device.readLater(loss);
            tape.backward(loss);
            trainee.adam().step(tape, rates);
            return new Member.StepResult(later, rate, null);
        }
    }
}
