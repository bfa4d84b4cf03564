package saeengine.testing.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The machine's own files, every change of which goes through {@link Faults} first. A JVM takes it for its default with
 * {@code -Djava.nio.file.spi.DefaultFileSystemProvider=saeengine.testing.disk.FaultyFiles}: the program under test
 * knows nothing of it.
 */
public final class FaultyFiles extends FileSystemProvider {
    private final FileSystemProvider inner;
    private final FaultySystem system;
    private final Faults faults = new Faults();

    public FaultyFiles(FileSystemProvider inner) {
        this.inner = inner;
        this.system = new FaultySystem(inner.getFileSystem(URI.create("file:///")), this);
    }

    /** The faults of this JVM's default file system. */
    public static Faults ofThisProcess() {
        return ((FaultyFiles) FileSystems.getDefault().provider()).faults;
    }

    private static Path in(Path path) {
        return FaultyPath.inner(path);
    }

    @Override
    public String getScheme() {
        return inner.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException("there is one");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        return new FaultyPath(inner.getPath(uri), system);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean makes = (options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW))
                && !Files.exists(in(path));
        if (makes) {
            faults.isHalf("create", in(path), true);
        } else if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            faults.isHalf("truncate", in(path), false);
        }
        FileChannel channel = inner.newFileChannel(in(path), options, attributes);
        if (makes && faults.watches(in(path))) {
            faults.unforced().made(in(path).toAbsolutePath());
        }
        return new FaultyChannel(channel, in(path).toAbsolutePath(), faults);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> stream =
                inner.newDirectoryStream(in(path), each -> filter.accept(new FaultyPath(each, system)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> paths = stream.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return paths.hasNext();
                    }

                    @Override
                    public Path next() {
                        return new FaultyPath(paths.next(), system);
                    }
                };
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        if (!Files.exists(in(path))) {
            faults.isHalf("mkdir", in(path), true);
        }
        inner.createDirectory(in(path), attributes);
        if (faults.watches(in(path))) {
            faults.unforced().made(in(path).toAbsolutePath());
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        if (Files.exists(in(path), LinkOption.NOFOLLOW_LINKS)) {
            faults.isHalf("remove", in(path), false);
            if (faults.watches(in(path))) {
                faults.unforced().removing(in(path).toAbsolutePath());
            }
        }
        inner.delete(in(path));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException("nothing is written like this");
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        faults.isHalf("rename", in(to), false);
        if (faults.watches(in(to))) {
            faults.unforced().moving(in(from).toAbsolutePath(), in(to).toAbsolutePath());
        }
        inner.move(in(from), in(to), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return inner.isSameFile(in(one), in(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return inner.isHidden(in(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return inner.getFileStore(in(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        inner.checkAccess(in(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return inner.getFileAttributeView(in(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return inner.readAttributes(in(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return inner.readAttributes(in(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        inner.setAttribute(in(path), attribute, value, options);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return new FaultyPath(inner.readSymbolicLink(in(link)), system);
    }
}
