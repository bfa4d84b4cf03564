package saeengine.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import saeengine.run.RunLock;
import saeengine.study.AskedTopK;
import saeengine.study.latents.LatentPage;
import saeengine.tensor.Device;

/** {@code features}: a page on which people look at what latents fire on and write. */
@Command(
        name = "features",
        description =
                "Shows what the latents of autoencoders mean: one page, opened without a server, with each latent's"
                        + " strongest texts, samples of every interval of activation, the tokens that it promotes, and its"
                        + " neighbours. Interrupted, the same command goes on where it was. Where the facts behind the text are known, every latent is named by the one it tells best.",
        mixinStandardHelpOptions = true)
final class FeaturesCommand implements Runnable, WithExamples {
    @Mixin
    private FeaturesOptions options;

    @Mixin
    private TopKOptions topK;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "features --sae runs/first",
                "features --sae runs/first/F4096-k32 --model TinyStories-33M --text stories.txt --out pages");
    }

    /** The lock is held, not asked. */
    @SuppressWarnings("try")
    @Override
    public void run() {
        options.validate();
        AskedTopK asked = topK.asked();
        ScreenLog log = ScreenLog.ofOutput();
        try (RunLock lock = LatentPage.lock(options.folder(), log);
                Device device = deviceOptions.open("features")) {
            LatentPage.write(device, options.asked(asked), log);
        }
    }
}
