package saeengine.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changed files of torch's old format: as bytes, and one of the five pickles in front or the storages behind them. */
final class TorchLegacyMutants implements Mutants {
    private static final int PICKLES = 5;
    private static final int ROOT = 3;
    private static final int KEYS = 4;

    private final List<byte[]> seeds;
    private final List<List<byte[]>> parts;

    TorchLegacyMutants(List<byte[]> seeds) {
        this.seeds = seeds;
        this.parts = seeds.stream().map(TorchLegacyMutants::parts).toList();
    }

    @Override
    public byte[] make(RandomGenerator random) {
        int chosen = random.nextInt(seeds.size());
        if (Dice.oneIn(random, 4)) {
            return ByteMutations.some(seeds.get(chosen), Dice.pick(random, seeds), random);
        }
        List<byte[]> changed = new ArrayList<>(parts.get(chosen));
        List<byte[]> other = Dice.pick(random, parts);
        switch (random.nextInt(8)) {
            case 0 -> change(changed, random.nextInt(PICKLES), other, random);
            case 1, 2 -> change(changed, KEYS, other, random);
            case 3 -> changed.set(PICKLES, ByteMutations.some(changed.get(PICKLES), other.get(PICKLES), random));
            case 4 -> inflateClaims(changed, random);
            default -> change(changed, ROOT, other, random);
        }
        return ByteMutations.joined(changed.toArray(byte[][]::new));
    }

    private static void change(List<byte[]> changed, int part, List<byte[]> other, RandomGenerator random) {
        changed.set(part, PickleMutations.some(changed.get(part), other.get(part), random));
    }

    /** Pickle and storages agree on far more values than there are. */
    private static void inflateClaims(List<byte[]> changed, RandomGenerator random) {
        long values = 1L << 10 + random.nextInt(52);
        changed.set(ROOT, PickleMutations.withCounts(changed.get(ROOT), values, random));
        changed.set(PICKLES, ByteMutations.withNumber(changed.get(PICKLES), 0, Long.BYTES, values));
    }

    /** The five pickles, and all that follows. */
    private static List<byte[]> parts(byte[] file) {
        List<byte[]> parts = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < PICKLES; i++) {
            byte[] pickle = PickleCode.bytes(PickleCode.parse(file, at));
            parts.add(pickle);
            at += pickle.length;
        }
        parts.add(Arrays.copyOfRange(file, at, file.length));
        return parts;
    }
}
