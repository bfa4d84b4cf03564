package saeengine.tensor;

/** A named tensor of a model's lifetime, trained where it requires a gradient. */
public final class Parameter extends Tensor {
    private final String name;

    private Parameter(String name, Tensor memory) {
        super(memory.device(), memory.buffer(), memory.offset(), memory.shape());
        this.name = name;
    }

    /** A parameter that training changes, zero at first. */
    public static Parameter trained(Device device, String name, int... shape) {
        Parameter parameter = new Parameter(name, device.allocate(DType.F32, shape));
        parameter.setRequiresGrad(true);
        return parameter;
    }

    /** A parameter that stays as it is: a loaded model's weight. */
    public static Parameter frozen(Device device, String name, int... shape) {
        return new Parameter(name, device.allocate(DType.F32, shape));
    }

    public String name() {
        return name;
    }

    /** Replaces all values; {@code values} is row-major and of this parameter's size. */
    public void set(float[] values) {
        if (values.length != size()) {
            throw new IllegalArgumentException(
                    name + ": needs " + size() + " values for " + shapeText() + ", got " + values.length);
        }
        device().upload(values, 0, this);
    }

    @Override
    public String toString() {
        return name + shapeText();
    }
}
