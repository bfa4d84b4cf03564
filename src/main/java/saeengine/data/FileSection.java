package saeengine.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Part of an open file. Reads are positional, so tensors can be read from several threads, and nothing is
 * mapped: a file of any size works, and a file cut short while it is read is an error and not a crash.
 */
public record FileSection(FileChannel channel, long begin, long size) implements StorageBytes {
    @Override
    public InputStream open(long from) {
        return new SectionStream(channel, begin + from, begin + size);
    }

    private static final class SectionStream extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long position;

        SectionStream(FileChannel channel, long position, long end) {
            this.channel = channel;
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int wanted = (int) Math.min(length, end - position);
            if (wanted <= 0) {
                return length == 0 ? 0 : -1;
            }
            int got = channel.read(ByteBuffer.wrap(into, offset, wanted), position);
            position += Math.max(got, 0);
            return got;
        }
    }
}
