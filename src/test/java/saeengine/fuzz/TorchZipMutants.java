package saeengine.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changed files of torch's zip format: as bytes, as entries, and the pickle within a zip that is otherwise right. */
final class TorchZipMutants implements Mutants {
    private static final String PICKLE = "/data.pkl";
    private static final List<String> NAMES = List.of(
            "",
            "/",
            "data.pkl",
            "a/data.pkl",
            "a/b/data.pkl",
            "made/byteorder",
            "made/data/0",
            "made/data/0/",
            "é/x\n");

    /** A bomb unfolds to at most this. */
    private static final int LARGEST_CONTENT = 32 << 20;

    private final List<byte[]> seeds;
    private final List<List<ZipSpelling.Entry>> entries;

    TorchZipMutants(List<byte[]> seeds) {
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
        if (Dice.oneIn(random, 20)) {
            return inflatedClaims(changed, random);
        }
        if (!Dice.oneIn(random, 4)) {
            changePickle(changed, random);
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

    private void changePickle(List<ZipSpelling.Entry> changed, RandomGenerator random) {
        byte[] other = pickle(Dice.pick(random, entries));
        changed.replaceAll(entry ->
                isPickle(entry) ? entry.withContent(PickleMutations.some(entry.content(), other, random)) : entry);
    }

    private void changeEntries(List<ZipSpelling.Entry> changed, RandomGenerator random) {
        int at = random.nextInt(changed.size());
        ZipSpelling.Entry entry = changed.get(at);
        switch (random.nextInt(8)) {
            case 0 -> changed.remove(at);
            case 1 -> changed.add(random.nextInt(changed.size()), entry);
            case 2 -> changed.add(entry.named(Dice.pick(random, changed).name()));
            case 3 -> changed.set(at, entry.named(Dice.pick(random, NAMES).getBytes(StandardCharsets.UTF_8)));
            case 4 -> changed.set(at, new ZipSpelling.Entry(entry.name(), entry.content(), true, false));
            case 5 -> changed.set(at, new ZipSpelling.Entry(entry.name(), entry.content(), false, true));
            case 6 -> changed.addAll(Dice.pick(random, entries));
            default -> {
                byte[] content = new byte[Dice.size(random, Dice.oneIn(random, 50) ? LARGEST_CONTENT : 1 << 14)];
                changed.set(at, new ZipSpelling.Entry(entry.name(), content, random.nextBoolean(), false));
            }
        }
        if (changed.isEmpty()) {
            changed.add(entry);
        }
    }

    /** Pickle and directory agree on storages of far more values than there are. */
    private static byte[] inflatedClaims(List<ZipSpelling.Entry> changed, RandomGenerator random) {
        long values = 1L << 10 + random.nextInt(52);
        Collections.shuffle(changed, new java.util.Random(random.nextLong()));
        changed.replaceAll(entry -> {
            byte[] content =
                    isPickle(entry) ? PickleMutations.withCounts(entry.content(), values, random) : entry.content();
            return new ZipSpelling.Entry(entry.name(), content, false, !isPickle(entry));
        });
        ZipSpelling zip = new ZipSpelling(changed);
        byte[] bytes = zip.bytes();
        for (ZipSpelling.Field field : zip.fields()) {
            if (field.width() == Long.BYTES) {
                bytes = ByteMutations.withNumber(bytes, field.at(), Long.BYTES, values * Double.BYTES);
            }
        }
        return bytes;
    }

    private static boolean isPickle(ZipSpelling.Entry entry) {
        return new String(entry.name(), StandardCharsets.UTF_8).endsWith(PICKLE);
    }

    private static byte[] pickle(List<ZipSpelling.Entry> entries) {
        return entries.stream()
                .filter(TorchZipMutants::isPickle)
                .findFirst()
                .orElseThrow()
                .content();
    }
}
