package saeengine.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changed files of numpy's savez: as bytes, as entries, and the head of an array within a zip that is right. */
final class NpzMutants implements Mutants {
    private static final int MAGIC_BYTES = 10;
    private static final int LARGEST_CONTENT = 32 << 20;

    /** What stands in a head, and what may be put there instead. */
    private static final List<String> PARTS = List.of(
            "'<f4'",
            "'<f8'",
            "'<f2'",
            "'<i8'",
            "'|b1'",
            "'|u1'",
            "'>f4'",
            "'|O'",
            "'<U3'",
            "True",
            "False",
            "(",
            ")",
            ", ",
            ",",
            "2",
            "3",
            "0",
            "-1",
            "9223372036854775807",
            "4611686018427387904",
            "1073741824",
            "'shape': ",
            "'descr': ",
            "'fortran_order': ",
            "{",
            "}",
            "\n",
            " ",
            "'");

    private final List<byte[]> seeds;
    private final List<List<ZipSpelling.Entry>> entries;

    NpzMutants(List<byte[]> seeds) {
        this.seeds = seeds;
        this.entries = seeds.stream().map(ZipSpelling::parse).toList();
    }

    @Override
    public byte[] make(RandomGenerator random) {
        int chosen = random.nextInt(seeds.size());
        if (Dice.oneIn(random, 4)) {
            return ByteMutations.some(seeds.get(chosen), Dice.pick(random, seeds), random);
        }
        List<ZipSpelling.Entry> changed = new ArrayList<>(entries.get(chosen));
        if (!Dice.oneIn(random, 5)) {
            int at = random.nextInt(changed.size());
            changed.set(
                    at, changed.get(at).withContent(changedHead(changed.get(at).content(), random)));
        }
        if (Dice.oneIn(random, 3)) {
            changeEntries(changed, random);
        }
        ZipSpelling zip = new ZipSpelling(changed);
        byte[] bytes = zip.bytes();
        for (int lies = Dice.oneIn(random, 3) ? 1 + random.nextInt(3) : 0; lies > 0; lies--) {
            ZipSpelling.Field field = Dice.pick(random, zip.fields());
            long value = Dice.oneIn(random, 4) ? random.nextInt(bytes.length + 2) : Dice.edge(random);
            bytes = ByteMutations.withNumber(bytes, field.at(), field.width(), value);
        }
        return bytes;
    }

    private static byte[] changedHead(byte[] content, RandomGenerator random) {
        if (Dice.oneIn(random, 4) || content.length < MAGIC_BYTES) {
            return ByteMutations.some(content, content, random);
        }
        int end = Math.min(content.length, MAGIC_BYTES + (content[8] & 0xff) + 256 * (content[9] & 0xff));
        String text = new String(content, MAGIC_BYTES, end - MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        for (int changes = Dice.changes(random); changes > 0; changes--) {
            String part = Dice.pick(random, PARTS);
            int found = text.indexOf(part, random.nextInt(text.length() + 1));
            if (found >= 0) {
                String other = Dice.pick(random, PARTS).repeat(Dice.oneIn(random, 50) ? 200 : 1);
                text = text.substring(0, found) + other + text.substring(found + part.length());
            }
        }
        byte[] head = text.getBytes(StandardCharsets.ISO_8859_1);
        long length = Dice.oneIn(random, 10) ? Dice.edge(random) : head.length;
        byte[] magic = ByteMutations.withNumber(Arrays.copyOf(content, MAGIC_BYTES), 8, Short.BYTES, length);
        return ByteMutations.joined(magic, head, Arrays.copyOfRange(content, end, content.length));
    }

    private void changeEntries(List<ZipSpelling.Entry> changed, RandomGenerator random) {
        int at = random.nextInt(changed.size());
        ZipSpelling.Entry entry = changed.get(at);
        switch (random.nextInt(6)) {
            case 0 -> changed.add(random.nextInt(changed.size()), entry);
            case 1 -> changed.set(at, entry.named("é\n.npy".getBytes(StandardCharsets.UTF_8)));
            case 2 -> changed.set(at, new ZipSpelling.Entry(entry.name(), entry.content(), true, false));
            case 3 -> changed.set(at, new ZipSpelling.Entry(entry.name(), entry.content(), false, true));
            case 4 -> changed.addAll(Dice.pick(random, entries));
            default -> {
                byte[] content = new byte[Dice.size(random, Dice.oneIn(random, 50) ? LARGEST_CONTENT : 1 << 14)];
                changed.set(at, new ZipSpelling.Entry(entry.name(), content, random.nextBoolean(), false));
            }
        }
    }
}
