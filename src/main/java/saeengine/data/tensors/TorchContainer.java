package saeengine.data.tensors;

import java.io.Closeable;
import saeengine.data.StorageBytes;

/** One of torch's two ways to put a pickle and the storages it refers to into a file. */
interface TorchContainer extends Closeable {
    /** The pickled value, most often a dict of tensors, laid flat. */
    TorchTree tree();

    /**
     * The bytes of a storage.
     *
     * @throws IllegalArgumentException with the cause, where the file does not hold them
     */
    StorageBytes bytes(TorchStorage storage);
}
