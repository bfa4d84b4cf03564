package saeengine.data.tensors;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** An open file of named tensors, whatever its format. Its tensors can be read until it is closed. */
public interface TensorFile extends Closeable {
    Path path();

    /** The names of all tensors, in the order of the file. */
    Set<String> names();

    boolean has(String name);

    /** The tensor of that name; where there is none, the error names the file and the names most like it. */
    StoredTensor get(String name);

    /** What the file says about itself besides its tensors; often nothing. */
    Map<String, String> metadata();

    @Override
    void close();
}
