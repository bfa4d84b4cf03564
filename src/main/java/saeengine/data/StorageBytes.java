package saeengine.data;

import java.io.IOException;
import java.io.InputStream;

/** A run of little-endian bytes inside a file, which any number of tensors may look into. */
public interface StorageBytes {
    long size();

    /** A stream of the bytes from {@code from} on; the caller closes it. */
    InputStream open(long from) throws IOException;
}
