package saeengine.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.sae.BatchTopK;
import saeengine.data.sae.Folding;
import saeengine.data.sae.JumpRelu;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.data.sae.TopK;

/**
 * An autoencoder on its way into a format: written beside its place, read again, compared, and only then put there.
 */
public final class Conversion {
    private static final double BOUND = 1e-6;

    private final StoredSae sae;
    private final SaeFormat format;
    private final StoredSae holdable;
    private @Nullable StoredSae written;

    private Conversion(StoredSae sae, SaeFormat format, StoredSae holdable) {
        this.sae = sae;
        this.format = format;
        this.holdable = holdable;
    }

    public static Conversion of(StoredSae sae, SaeFormat format) {
        return new Conversion(sae, format, holdable(sae, format));
    }

    /**
     * In dictionary_learning a threshold below zero means that it was never set, but not in a JumpReLU, which is the
     * same function. All other folding the format's own writer does.
     */
    private static StoredSae holdable(StoredSae sae, SaeFormat format) {
        boolean belowZero = sae.activation() instanceof BatchTopK batch && batch.threshold() < 0;
        return format == SaeFormat.DICTIONARY_LEARNING && belowZero ? Folding.jumpRelu(sae) : sae;
    }

    /**
     * An autoencoder as a JumpReLU.
     *
     * @param sae with that activation
     * @param change what makes it another function than before; empty where it is the same one
     */
    public record AsJumpRelu(StoredSae sae, Optional<String> change) {}

    /**
     * Makes a JumpReLU of a BatchTopK, by its threshold, or of a TopK that has one beside its k, by that.
     *
     * @param from where it was read, for messages
     */
    public static AsJumpRelu asJumpRelu(StoredSae sae, Path from) {
        try {
            StoredSae changed = Folding.jumpRelu(sae);
            return new AsJumpRelu(
                    changed,
                    sae.activation() instanceof TopK
                            ? Optional.of("the activation " + sae.activation() + " into " + changed.activation()
                                    + " by its spare threshold, another function: a row now has as many features as"
                                    + " are over it")
                            : Optional.empty());
        } catch (DataException e) {
            throw new DataException("--jumprelu: " + from + ": is " + e.getMessage(), e);
        }
    }

    /** Writes into a folder, new or empty or with an autoencoder of this format in it. */
    public SameReconstructions.Result write(Path out) {
        Path target = out.toAbsolutePath().normalize();
        Path beside = target.resolveSibling("." + target.getFileName() + ".convert-"
                + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            SaeFiles.write(holdable, format, beside);
            StoredSae again = SaeFiles.read(beside);
            written = again;
            SameReconstructions.Result same = requireSame(again, out);
            if (isEmpty(target)) {
                Files.deleteIfExists(target);
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
                Folders.sync(Objects.requireNonNull(target.getParent()));
            } else {
                SaeFiles.write(holdable, format, out);
            }
            return same;
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": cannot be written", e);
        } finally {
            deleteFolder(beside);
        }
    }

    private SameReconstructions.Result requireSame(StoredSae again, Path out) {
        SameReconstructions.Result same = SameReconstructions.of(sae, again);
        if (!(same.error() <= BOUND)) {
            throw new DataException(out + ": not written, for its reconstructions would differ from the original's by "
                    + same.error() + " relative, and the bound is " + BOUND);
        }
        if (2 * same.ties() > same.rows()) {
            throw new DataException(out + ": not written, for on " + same.ties() + " of " + same.rows()
                    + " random rows a feature is within rounding of its boundary, too many to compare");
        }
        return same;
    }

    /** What was written, as it was read again. */
    public StoredSae written() {
        return Objects.requireNonNull(written, "nothing is written yet");
    }

    /** What is no longer said by a setting, but by the weights, and what the format has no place for. */
    public List<String> changes() {
        StoredSae after = written();
        List<String> changes = new ArrayList<>();
        if (sae.inputScale() != after.inputScale()) {
            changes.add("the input scale " + sae.inputScale() + " into weights and biases");
        }
        if (sae.rescaled() && !after.rescaled()) {
            changes.add("the norms of the decoder's rows into the encoder");
        }
        if (sae.subtractsBias() && !after.subtractsBias()) {
            changes.add("the decoder's bias, subtracted from the input, into the encoder's bias");
        }
        if (!sae.subtractsBias() && after.subtractsBias()) {
            changes.add("the encoder's bias, so that the decoder's can be subtracted from the input");
        }
        if (sae.activation() instanceof BatchTopK && after.activation() instanceof JumpRelu) {
            changes.add("the activation " + sae.activation() + " into " + after.activation() + " of equal thresholds");
        }
        if (sae.groups().isPresent() && after.groups().isEmpty()) {
            changes.add("nothing of the Matryoshka groups, for which this format has no place");
        }
        if (sae.densities().isPresent() && after.densities().isEmpty()) {
            changes.add("nothing of the feature densities, for which this format has no place");
        }
        return changes;
    }

    public static boolean isEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    private static void deleteFolder(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be removed", e);
        }
    }
}
