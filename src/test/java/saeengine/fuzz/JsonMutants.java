package saeengine.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changed JSON files: most by their tokens, some as bytes. */
final class JsonMutants implements Mutants {
    private final List<byte[]> seeds;
    private final List<List<String>> codes;

    JsonMutants(List<byte[]> seeds) {
        this.seeds = seeds;
        this.codes = seeds.stream()
                .map(seed -> JsonCode.parse(new String(seed, StandardCharsets.UTF_8)))
                .toList();
    }

    @Override
    public byte[] make(RandomGenerator random) {
        int chosen = random.nextInt(seeds.size());
        if (Dice.oneIn(random, 4)) {
            return ByteMutations.some(seeds.get(chosen), Dice.pick(random, seeds), random);
        }
        return JsonMutations.some(codes.get(chosen), Dice.pick(random, codes), random)
                .getBytes(StandardCharsets.UTF_8);
    }
}
