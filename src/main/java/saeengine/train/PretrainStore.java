package saeengine.train;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import saeengine.data.DataException;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.family.StoredForm;
import saeengine.family.TensorNames;
import saeengine.nn.Transformer;
import saeengine.tensor.Parameter;

/**
 * A model in training on disk: {@code model.safetensors} for other programs, and the checkpoint that a resumed run
 * needs.
 *
 * <p>The checkpoint has weights and moments in float32 whatever the model is saved in, and the place in the text.
 */
public final class PretrainStore {
    private static final String MODEL = "model.safetensors";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String STATE = "state.json";

    /** What the weights of model.safetensors are stored as. */
    public enum Precision {
        F32,
        BF16
    }

    /** Where a run stands: steps and tokens done, and how long its two curves are, in bytes. */
    record Progress(long step, long tokens, long lossBytes, long validationBytes) {
        static final Progress START = new Progress(0, 0, 0, 0);
    }

    private final Path run;
    private final Precision precision;
    private final TensorNames names;
    private final Checkpoints checkpoints;

    /** @param names what the model's tensors are called in its file */
    public PretrainStore(Path run, Precision precision, TensorNames names) {
        this.run = run;
        this.names = names;
        this.precision = precision;
        this.checkpoints = new Checkpoints(run);
    }

    Optional<Path> latest() {
        return checkpoints.latest();
    }

    /** The model first, then the state: a checkpoint that is there has its model beside it. */
    void write(Progress progress, PretrainStep training, TextBatches batches) {
        Transformer model = training.model();
        Map<Parameter, float[]> weights = new LinkedHashMap<>();
        model.parameters().forEach(parameter -> weights.put(parameter, parameter.toArray()));
        weights.forEach((parameter, values) -> requireFinite(parameter, values, progress.step()));
        writeModel(weights);
        checkpoints.replace(progress.step(), folder -> {
            SafeTensorsWriter writer = new SafeTensorsWriter();
            weights.forEach((parameter, values) -> {
                Adam.Moments moments = training.optimizer().moments(parameter);
                long[] shape = Checkpoints.shape(parameter);
                writer.add(parameter.name(), values, shape)
                        .add(
                                parameter.name() + Checkpoints.FIRST,
                                moments.first().toArray(),
                                shape)
                        .add(
                                parameter.name() + Checkpoints.SECOND,
                                moments.second().toArray(),
                                shape);
            });
            writer.write(folder.resolve(WEIGHTS));
            JsonFiles.write(folder.resolve(STATE), state(progress, batches) + "\n");
        });
    }

    private void requireFinite(Parameter parameter, float[] values, long step) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw failure("the weights of " + parameter.name() + " are", step);
            }
        }
    }

    /** What stops a run; {@code what} is a subject and its verb. */
    TrainingFailed failure(String what, long step) {
        String kept =
                latest().map(path -> "the last good checkpoint is " + path).orElse("there was no checkpoint yet");
        return new TrainingFailed(what + " not a finite number at step " + step + "; " + kept
                + "; try a smaller --lr or a longer --warmup");
    }

    private void writeModel(Map<Parameter, float[]> weights) {
        SafeTensorsWriter writer = new SafeTensorsWriter().metadata("format", "pt");
        StoredForm form = new StoredForm(names);
        weights.forEach((parameter, values) -> form.put(parameter.name(), values, parameter.shape()));
        for (StoredForm.Tensor tensor : form.tensors()) {
            switch (precision) {
                case F32 -> writer.add(tensor.name(), tensor.values(), tensor.shape());
                case BF16 -> writer.addBf16(tensor.name(), tensor.values(), tensor.shape());
            }
        }
        writer.write(run.resolve(MODEL));
    }

    private static JsonObject state(Progress progress, TextBatches batches) {
        JsonObject json = new JsonObject();
        json.addProperty("step", progress.step());
        json.addProperty("tokens", progress.tokens());
        json.addProperty("loss_bytes", progress.lossBytes());
        json.addProperty("validation_bytes", progress.validationBytes());
        json.addProperty("epoch", batches.place().epoch());
        json.addProperty("story", batches.place().story());
        json.addProperty("offset", batches.place().offset());
        json.addProperty("text_stories", batches.stories());
        json.addProperty("text_tokens", batches.tokens());
        return json;
    }

    /** Puts a training and its text back to where a checkpoint left them. */
    Progress read(Path checkpoint, PretrainStep training, TextBatches batches) {
        JsonObject json = JsonFiles.read(checkpoint.resolve(STATE));
        long stories = json.get("text_stories").getAsLong();
        long tokens = json.get("text_tokens").getAsLong();
        if (stories != batches.stories() || tokens != batches.tokens()) {
            throw new DataException("--text: the run that is resumed read " + stories + " stories of " + tokens
                    + " tokens, here are " + batches.stories() + " of " + batches.tokens() + "; give the same text");
        }
        try (TensorFile file = TensorFiles.open(checkpoint.resolve(WEIGHTS))) {
            for (Parameter parameter : training.model().parameters()) {
                Adam.Moments moments = training.optimizer().moments(parameter);
                Checkpoints.fill(parameter, file.get(parameter.name()));
                Checkpoints.fill(moments.first(), file.get(parameter.name() + Checkpoints.FIRST));
                Checkpoints.fill(moments.second(), file.get(parameter.name() + Checkpoints.SECOND));
            }
        }
        Progress progress = new Progress(
                json.get("step").getAsLong(),
                json.get("tokens").getAsLong(),
                json.get("loss_bytes").getAsLong(),
                json.get("validation_bytes").getAsLong());
        training.optimizer().setSteps(progress.step());
        batches.seek(new TextBatches.Place(
                json.get("epoch").getAsLong(),
                json.get("story").getAsInt(),
                json.get("offset").getAsInt()));
        return progress;
    }
}
