package saeengine.tensor;

/** A piece of one device's memory. Only that device knows what is behind it. */
public interface Buffer {
    DType dtype();

    /** Whether the memory was given back; using it afterwards is an error. */
    boolean released();
}
