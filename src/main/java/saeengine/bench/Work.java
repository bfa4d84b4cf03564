package saeengine.bench;

import java.util.function.Function;
import saeengine.tensor.Device;

/** What can be timed; the sparse steps first, so that the peak of memory is theirs. */
public enum Work {
    TOPK(device -> SparseBench.kept(device, "topk", 16_384, 32)),
    TOPK_49152(device -> SparseBench.kept(device, "topk", 49_152, 32)),
    BATCH_TOPK(device -> SparseBench.kept(device, "batch-topk", 16_384, 32)),
    MATRYOSHKA(device -> SparseBench.kept(device, "matryoshka", 16_384, 32)),
    JUMPRELU(device -> SparseBench.jumpRelu(device, 16_384, 50)),
    RELU_20(device -> SparseBench.relu(device, "relu-l1", 10_000, 20)),
    RELU_50(device -> SparseBench.relu(device, "relu-l1", 10_000, 50)),
    RELU_100(device -> SparseBench.relu(device, "relu-l1", 10_000, 100)),
    PLAIN_100(device -> BenchCases.autoencoder(device, 100)),
    PLAIN_767(device -> BenchCases.autoencoder(device, 767)),
    PLAIN_768(device -> BenchCases.autoencoder(device, 768)),
    PLAIN_1000(device -> BenchCases.autoencoder(device, 1000)),
    HARVEST(BenchCases::harvest),
    HARVEST_PYTHIA(BenchCases::harvestPythia),
    HARVEST_GPT2(BenchCases::harvestGpt2);

    private final Function<Device, BenchCase> make;

    Work(Function<Device, BenchCase> make) {
        this.make = make;
    }

    /** Whether it is timed where nobody names it: the widest is for GPUs, a processor takes seconds for a step. */
    public boolean isUsualOn(Device device) {
        return this != TOPK_49152 || !device.isHost();
    }

    BenchCase on(Device device) {
        return make.apply(device);
    }
}
