package saeengine.data.tensors;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import saeengine.data.Allowance;
import saeengine.data.DataException;
import saeengine.data.FileSection;
import saeengine.data.OpenFiles;

/**
 * An open safetensors file: eight bytes of header length, a JSON header, then the values of all tensors, in C
 * order, little-endian and without gaps. Everything the header claims is checked before anything is believed.
 */
public final class SafeTensorsFile implements TensorFile {
    /** The limit Hugging Face's own readers set. */
    static final long LONGEST_HEADER = 25_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final int TENSOR_BYTES = 300;

    private static final Map<String, StoredType> TYPES =
            Arrays.stream(StoredType.values()).collect(Collectors.toUnmodifiableMap(StoredType::name, type -> type));

    private final Path path;
    private final FileChannel channel;
    private final TensorTable tensors;
    private final Map<String, String> metadata;

    private SafeTensorsFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.tensors = new TensorTable(path);
        long headerLength = headerLength();
        Allowance allowance = new Allowance(channel.size());
        SafeTensorsHeader header = SafeTensorsHeader.parse(headerText(headerLength), allowance);
        this.metadata = Collections.unmodifiableMap(header.metadata());
        long dataBegin = LENGTH_BYTES + headerLength;
        requireSeamless(header.entries(), channel.size() - dataBegin);
        for (SafeTensorsHeader.Entry entry : header.entries()) {
            allowance.take(TENSOR_BYTES + 2L * Long.BYTES * entry.shape().length);
            tensors.add(tensor(entry, dataBegin));
        }
    }

    public static SafeTensorsFile open(Path path) {
        FileChannel channel = OpenFiles.channel(path);
        try {
            return new SafeTensorsFile(path, channel);
        } catch (IllegalArgumentException e) {
            OpenFiles.closeQuietly(channel);
            throw new DataException(
                    path + ": " + e.getMessage() + "; it is no valid safetensors file, fetch it again", e);
        } catch (IOException e) {
            OpenFiles.closeQuietly(channel);
            throw OpenFiles.unreadable(path, e);
        } catch (RuntimeException e) {
            OpenFiles.closeQuietly(channel);
            throw e;
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Set<String> names() {
        return tensors.names();
    }

    @Override
    public boolean has(String name) {
        return tensors.has(name);
    }

    @Override
    public StoredTensor get(String name) {
        return tensors.get(name);
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        OpenFiles.closeQuietly(channel);
    }

    private long headerLength() throws IOException {
        long fileSize = channel.size();
        if (fileSize < LENGTH_BYTES) {
            throw new IllegalArgumentException("its " + fileSize + " bytes are too few for a header length");
        }
        long length = OpenFiles.read(channel, 0, LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 0 || length > LONGEST_HEADER) {
            throw new IllegalArgumentException(
                    "its header length " + Long.toUnsignedString(length) + " is over the limit of " + LONGEST_HEADER);
        }
        if (length > fileSize - LENGTH_BYTES) {
            throw new IllegalArgumentException(
                    "its header of " + length + " bytes does not fit the file of " + fileSize);
        }
        return length;
    }

    /** The characters of the header, which are decoded as they are read. */
    private Reader headerText(long length) throws IOException {
        if (length == 0 || OpenFiles.read(channel, LENGTH_BYTES, 1).get() != '{') {
            throw new IllegalArgumentException("its header does not begin with '{'");
        }
        return new InputStreamReader(
                new FileSection(channel, LENGTH_BYTES, length).open(0), StandardCharsets.UTF_8.newDecoder());
    }

    /** In the order of their ranges, the tensors must cover the data from end to end, each byte once. */
    private static void requireSeamless(List<SafeTensorsHeader.Entry> entries, long dataBytes) {
        long reached = 0;
        List<SafeTensorsHeader.Entry> inOrder = entries.stream()
                .sorted(Comparator.comparingLong(SafeTensorsHeader.Entry::begin)
                        .thenComparingLong(SafeTensorsHeader.Entry::end))
                .toList();
        for (SafeTensorsHeader.Entry entry : inOrder) {
            if (entry.begin() < 0 || entry.end() < entry.begin()) {
                throw new IllegalArgumentException(described(entry) + " has an impossible range");
            }
            if (entry.end() > dataBytes) {
                throw new IllegalArgumentException(described(entry) + " reaches beyond the " + dataBytes
                        + " bytes of data: the file is cut short");
            }
            if (entry.begin() != reached) {
                String fault = entry.begin() < reached ? " overlaps the tensor before it" : " leaves a hole before it";
                throw new IllegalArgumentException(described(entry) + fault + ", which ends at " + reached);
            }
            reached = entry.end();
        }
        if (reached != dataBytes) {
            throw new IllegalArgumentException(
                    "its data goes on for " + (dataBytes - reached) + " bytes that belong to no tensor");
        }
    }

    private static String described(SafeTensorsHeader.Entry entry) {
        return "tensor '" + entry.name() + "' at [" + entry.begin() + ", " + entry.end() + ")";
    }

    private StoredTensor tensor(SafeTensorsHeader.Entry entry, long dataBegin) {
        StoredType type = TYPES.get(entry.dtype());
        if (type == null) {
            throw new IllegalArgumentException(
                    "tensor '" + entry.name() + "' has the unsupported dtype '" + entry.dtype() + "'");
        }
        long bytes = entry.end() - entry.begin();
        requireSize(entry, type, bytes);
        FileSection section = new FileSection(channel, dataBegin + entry.begin(), bytes);
        return new StoredTensor(path, entry.name(), type, TensorLayout.contiguous(entry.shape()), section);
    }

    private static void requireSize(SafeTensorsHeader.Entry entry, StoredType type, long bytes) {
        long count;
        try {
            count = TensorLayout.countOf(entry.shape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor '" + entry.name() + "' " + e.getMessage(), e);
        }
        // Divided, not multiplied: a hostile shape must not overflow into agreement.
        if (bytes % type.bytes() != 0 || count != bytes / type.bytes()) {
            throw new IllegalArgumentException("tensor '" + entry.name() + "' of shape "
                    + Arrays.toString(entry.shape()) + " and dtype " + type + " cannot fill " + bytes + " bytes");
        }
    }
}
