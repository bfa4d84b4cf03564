package saeengine.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads TensorBoard's event files by the description of the format alone: TFRecords, CRC-32C bit by bit, Protocol Buffers'
 * wire format. Whatever is not as described is an error.
 */
public final class EventReader {
    /** Castagnoli's polynomial, lowest bit first. */
    private static final int POLYNOMIAL = 0x82f63b78;

    /** An event; a version, scalars or a restart, as far as it has them. */
    public record Event(double wallTime, long step, String version, Map<String, Float> scalars, boolean restart) {}

    private final byte[] bytes;
    private int at;

    private EventReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What TensorBoard draws of a folder: each tag's values by step, less those that a later restart takes back. */
    public static Map<String, TreeMap<Long, Float>> scalars(Path folder) {
        Map<String, TreeMap<Long, Float>> all = new TreeMap<>();
        for (Path file : files(folder)) {
            for (Event event : events(file)) {
                if (event.restart()) {
                    all.values()
                            .forEach(each -> each.tailMap(event.step(), true).clear());
                }
                event.scalars().forEach((tag, value) -> {
                    Float before =
                            all.computeIfAbsent(tag, added -> new TreeMap<>()).put(event.step(), value);
                    if (before != null) {
                        throw new IllegalStateException(tag + " of step " + event.step() + " comes twice");
                    }
                });
            }
        }
        return all;
    }

    /** By name. */
    public static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains("tfevents"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<Event> events(Path file) {
        try {
            EventReader in = new EventReader(Files.readAllBytes(file));
            List<Event> events = new ArrayList<>();
            while (in.at < in.bytes.length) {
                int length = (int) in.little(8);
                in.requireCrc(in.at - 8, 8);
                int from = in.at;
                in.at += length;
                in.requireCrc(from, length);
                events.add(event(java.util.Arrays.copyOfRange(in.bytes, from, from + length)));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireCrc(int from, int length) {
        int stored = (int) little(4);
        int crc = crc(bytes, from, length);
        int masked = (crc >>> 15 | crc << 17) + 0xa282ead8;
        if (stored != masked) {
            throw new IllegalStateException("checksum of bytes " + from + " to " + (from + length));
        }
    }

    static int crc(byte[] bytes, int from, int length) {
        int crc = -1;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
            }
        }
        return ~crc;
    }

    private long little(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (bytes[at++] & 0xffL) << 8 * i;
        }
        return value;
    }

    private static Event event(byte[] message) {
        double wallTime = Double.NaN;
        long step = 0;
        String version = null;
        Map<String, Float> scalars = new LinkedHashMap<>();
        boolean restart = false;
        EventReader in = new EventReader(message);
        while (in.at < message.length) {
            int tag = (int) in.varint();
            switch (tag) {
                case 9 -> wallTime = Double.longBitsToDouble(in.little(8));
                case 16 -> step = in.varint();
                case 26 -> version = new String(in.part(), StandardCharsets.UTF_8);
                case 42 -> summary(new EventReader(in.part()), scalars);
                case 58 -> restart = java.util.Arrays.equals(in.part(), new byte[] {8, 1});
                default -> throw new IllegalStateException("tag " + tag + " in an event");
            }
        }
        return new Event(wallTime, step, version, scalars, restart);
    }

    private static void summary(EventReader in, Map<String, Float> scalars) {
        while (in.at < in.bytes.length) {
            in.require(10);
            EventReader value = new EventReader(in.part());
            value.require(10);
            String name = new String(value.part(), StandardCharsets.UTF_8);
            value.require(21);
            scalars.put(name, Float.intBitsToFloat((int) value.little(4)));
        }
    }

    private void require(int tag) {
        long found = varint();
        if (found != tag) {
            throw new IllegalStateException("tag " + found + " for " + tag);
        }
    }

    private byte[] part() {
        int length = (int) varint();
        at += length;
        return java.util.Arrays.copyOfRange(bytes, at - length, at);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 127L) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
