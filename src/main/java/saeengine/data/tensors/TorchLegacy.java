package saeengine.data.tensors;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.Allowance;
import saeengine.data.FileSection;
import saeengine.data.OpenFiles;
import saeengine.data.StorageBytes;

/**
 * The layout of torch before 1.6: five pickles in a row (a magic number, a version, facts about the machine,
 * the value, the list of storage keys), then the storages in the order of that list, each after its length.
 */
final class TorchLegacy implements TorchContainer {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private final FileChannel channel;
    private final TorchTree tree;
    private final Map<String, Long> begins = new HashMap<>();

    TorchLegacy(Path path) throws IOException {
        this.channel = OpenFiles.channel(path);
        try (InputStream in = new BufferedInputStream(new FileSection(channel, 0, channel.size()).open(0))) {
            Allowance allowance = new Allowance(channel.size());
            TorchWorld world = new TorchWorld(allowance);
            PickleInput pickles = new PickleInput(in, allowance);
            requireHead(pickles, world);
            this.tree = new TorchTree(Unpickler.read(pickles, world), allowance);
            locate(Unpickler.read(pickles, world), world.storages(), pickles.position());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public TorchTree tree() {
        return tree;
    }

    @Override
    public StorageBytes bytes(TorchStorage storage) {
        Long begin = begins.get(storage.key());
        if (begin == null) {
            throw new IllegalArgumentException("it lacks storage " + storage.key());
        }
        int width = storage.type().bytes();
        return new FileSection(channel, begin + storage.begin() * width, storage.elements() * width);
    }

    @Override
    public void close() {
        OpenFiles.closeQuietly(channel);
    }

    private static void requireHead(PickleInput pickles, TorchWorld world) throws IOException {
        if (!MAGIC.equals(Unpickler.read(pickles, world))) {
            throw new IllegalArgumentException("it is a pickle, but none written by torch.save");
        }
        if (!Long.valueOf(VERSION).equals(Unpickler.read(pickles, world))) {
            throw new IllegalArgumentException("it is of an unknown version of torch's old format");
        }
        if (!(Unpickler.read(pickles, world) instanceof Map<?, ?> machine)
                || !Boolean.TRUE.equals(machine.get("little_endian"))) {
            throw new IllegalArgumentException("it was not written on a little-endian machine");
        }
    }

    private void locate(Object keys, Map<String, TorchStorage> storages, long dataBegin) throws IOException {
        if (!(keys instanceof List<?> list)) {
            throw new IllegalArgumentException("it lacks the list of its storages");
        }
        long at = dataBegin;
        for (Object item : list) {
            // Only a string is looked up or shown: a list may hold itself.
            if (!(item instanceof String key)) {
                throw new IllegalArgumentException("it lists a storage whose key is no string");
            }
            TorchStorage storage = storages.get(key);
            if (storage == null || begins.containsKey(storage.key())) {
                throw new IllegalArgumentException(
                        "it lists storage " + key + ", which no tensor uses, or lists it twice");
            }
            long left = channel.size() - at - Long.BYTES;
            if (left < 0 || storage.stored() > left / storage.type().bytes()) {
                throw new IllegalArgumentException("it ends inside storage " + key + ": the file is cut short");
            }
            long elements = OpenFiles.read(channel, at, Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (elements != storage.stored()) {
                throw new IllegalArgumentException(
                        "storage " + key + " should hold " + storage.stored() + " values but has " + elements);
            }
            begins.put(storage.key(), at + Long.BYTES);
            at += Long.BYTES + elements * storage.type().bytes();
        }
    }
}
