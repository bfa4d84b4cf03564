package saeengine.testing.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file whose writes are counted; forcing is believed, not done. */
final class FaultyChannel extends FileChannel {
    private final FileChannel inner;
    private final Path path;
    private final Faults faults;

    FaultyChannel(FileChannel inner, Path path, Faults faults) {
        this.inner = inner;
        this.path = path;
        this.faults = faults;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return write(from, -1);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        boolean half = faults.isHalf("write", path, true);
        if (faults.watches(path)) {
            faults.unforced().writing(path);
        }
        ByteBuffer part = half ? from.slice(from.position(), from.remaining() / 2) : from;
        int written = position < 0 ? inner.write(part) : inner.write(part, position);
        if (half) {
            faults.fail(path, true);
        }
        return written;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + length; i++) {
            written += write(from[i]);
        }
        return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        faults.isHalf("truncate", path, false);
        inner.truncate(size);
        if (faults.watches(path)) {
            faults.unforced().truncated(path, size);
        }
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        faults.isHalf("force", path, true);
        if (faults.isBegun()) {
            faults.unforced().forced(path);
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return inner.read(into);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        return inner.read(into, offset, length);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return inner.read(into, position);
    }

    @Override
    public long position() throws IOException {
        return inner.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        inner.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return inner.size();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return inner.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("nothing is written like this");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return inner.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return inner.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return inner.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        inner.close();
    }
}
