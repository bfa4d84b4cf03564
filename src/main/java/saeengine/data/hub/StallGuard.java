package saeengine.data.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A body that fails where no byte of it comes for some time: the client's own time limits end with the headers. */
final class StallGuard extends FilterInputStream {
    private final Duration longest;
    private volatile long heard = System.nanoTime();
    private volatile boolean stalled;
    private volatile boolean closed;

    StallGuard(InputStream body, Duration longest) {
        super(body);
        this.longest = longest;
        Thread watch = new Thread(this::watch, "stall-guard");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(Math.max(1, longest.toMillis() / 8));
                if (System.nanoTime() - heard > longest.toNanos()) {
                    stalled = true;
                    close();
                }
            }
        } catch (InterruptedException | IOException e) {
            // The reader finds out.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        heard = System.nanoTime();
        try {
            int count = in.read(into, from, length);
            if (stalled) {
                throw new IOException("closed");
            }
            heard = System.nanoTime();
            return count;
        } catch (IOException e) {
            if (stalled) {
                throw new IOException("no byte came for " + longest.toSeconds() + " s", e);
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}
