package saeengine.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Changed safetensors files: as bytes, and the JSON of the header with a length in front that is right or not. */
final class SafeTensorsMutants implements Mutants {
    private record Parts(List<String> header, byte[] data) {}

    private final List<byte[]> seeds;
    private final List<Parts> parts;

    SafeTensorsMutants(List<byte[]> seeds) {
        this.seeds = seeds;
        this.parts = seeds.stream().map(SafeTensorsMutants::parts).toList();
    }

    @Override
    public byte[] make(RandomGenerator random) {
        int chosen = random.nextInt(seeds.size());
        if (Dice.oneIn(random, 4)) {
            return ByteMutations.some(seeds.get(chosen), Dice.pick(random, seeds), random);
        }
        Parts original = parts.get(chosen);
        byte[] header = JsonMutations.some(
                        original.header(), Dice.pick(random, parts).header(), random)
                .getBytes(StandardCharsets.UTF_8);
        long length = header.length;
        if (Dice.oneIn(random, 10)) {
            length = random.nextBoolean() ? Dice.edge(random) : header.length + random.nextInt(-3, 4);
        }
        byte[] data = original.data();
        if (Dice.oneIn(random, 10)) {
            data = Arrays.copyOf(data, random.nextInt(2 * data.length + 1));
        }
        byte[] lengthBytes = ByteMutations.withNumber(new byte[Long.BYTES], 0, Long.BYTES, length);
        return ByteMutations.joined(lengthBytes, header, data);
    }

    private static Parts parts(byte[] file) {
        int end = Long.BYTES + (int) PickleCode.number(file, 0, Long.BYTES);
        String header = new String(file, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8);
        return new Parts(JsonCode.parse(header), Arrays.copyOfRange(file, end, file.length));
    }
}
