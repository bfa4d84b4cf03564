package saeengine.latents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;

/**
 * Active latents of the packs that a pass has read, kept on the disk as it goes, so that one that was killed takes them from
 * there and reads on behind them: what follows from them is made by the same code, to the same bytes.
 *
 * <p>A file holds some packs one after another: {@code packs} are their rows, and of each autoencoder i
 * {@code counts.i} are the entries of each row, {@code latents.i} and {@code values.i} those entries. Files are whole or not
 * there; packs behind the last file are read again.
 */
public final class SavedPass {
    /** Half a minute of a small model on two cores. */
    private static final int MOST_ROWS = 1 << 15;

    /** 32 MB, where many latents are active. */
    private static final int MOST_ENTRIES = 1 << 22;

    private final @Nullable Path folder;
    private final List<Entries> held = new ArrayList<>();
    private final List<Integer> packs = new ArrayList<>();
    private int files;
    private int pack;
    private int row;

    private SavedPass(@Nullable Path folder, int saes) {
        this.folder = folder;
        for (int i = 0; i < saes; i++) {
            held.add(new Entries());
        }
    }

    /** Of a pass that keeps nothing. */
    public static SavedPass none() {
        return new SavedPass(null, 0);
    }

    /** In a folder, behind what is in it already. */
    public static SavedPass in(Path folder, int saes) {
        Folders.make(folder);
        SavedPass saved = new SavedPass(folder, saes);
        saved.load();
        return saved;
    }

    /** Rows of the files that are there, without reading their entries. */
    public static long rowsIn(Path folder) {
        long rows = 0;
        for (int i = 0; Files.exists(file(folder, i)); i++) {
            try (TensorFile file = TensorFiles.open(file(folder, i))) {
                for (long count : file.get("packs").toLongs()) {
                    rows += count;
                }
            }
        }
        return rows;
    }

    private Path file(int number) {
        return file(Objects.requireNonNull(folder), number);
    }

    private static Path file(Path folder, int number) {
        return folder.resolve(String.format(Locale.ROOT, "packs-%06d.safetensors", number));
    }

    /** Whether the next pack is here. */
    boolean has() {
        return pack < packs.size();
    }

    /**
     * Gives the next pack, which has to be here.
     *
     * @param rows what the text says it has
     * @param into of each autoencoder; emptied first
     */
    void next(int rows, List<Entries> into) {
        if (packs.get(pack) != rows) {
            throw new DataException(file(files - 1) + ": has a pack of " + packs.get(pack)
                    + " tokens where the text has " + rows + "; remove " + folder + " to begin anew");
        }
        for (int i = 0; i < held.size(); i++) {
            into.get(i).clear();
            for (int at = row; at < row + rows; at++) {
                into.get(i).addRow(held.get(i), at);
            }
        }
        row += rows;
        pack++;
        if (!has()) {
            load();
        }
    }

    /** Takes in a pack that was read, of each autoencoder its entries. */
    void keep(int rows, List<Entries> entries) {
        if (folder == null) {
            return;
        }
        long size = 0;
        for (int i = 0; i < held.size(); i++) {
            for (int at = 0; at < rows; at++) {
                held.get(i).addRow(entries.get(i), at);
            }
            size += held.get(i).size();
        }
        packs.add(rows);
        pack++;
        if (held.get(0).rows() >= MOST_ROWS || size >= MOST_ENTRIES) {
            write();
            forget();
        }
    }

    private void forget() {
        held.forEach(Entries::clear);
        packs.clear();
        pack = 0;
        row = 0;
    }

    private void write() {
        SafeTensorsWriter writer = new SafeTensorsWriter();
        writer.add("packs", packs.stream().mapToInt(Integer::intValue).toArray(), packs.size());
        for (int i = 0; i < held.size(); i++) {
            Entries entries = held.get(i);
            int[] counts = new int[entries.rows()];
            for (int at = 0; at < counts.length; at++) {
                counts[at] = entries.start(at + 1) - entries.start(at);
            }
            writer.add("counts." + i, counts, counts.length);
            writer.add("latents." + i, entries.latents(), entries.size());
            writer.add("values." + i, entries.values(), entries.size());
        }
        writer.write(file(files++));
    }

    private void load() {
        forget();
        Path path = file(files);
        if (!Files.exists(path)) {
            return;
        }
        files++;
        try (TensorFile file = TensorFiles.open(path)) {
            for (long rows : file.get("packs").toLongs()) {
                packs.add((int) rows);
            }
            for (int i = 0; i < held.size(); i++) {
                long[] latents = file.get("latents." + i).toLongs();
                float[] values = file.get("values." + i).toFiniteFloats("remove " + folder + " to begin anew");
                int at = 0;
                for (long count : file.get("counts." + i).toLongs()) {
                    for (long end = at + count; at < end; at++) {
                        held.get(i).put((int) latents[at], values[at]);
                    }
                    held.get(i).endRow();
                }
            }
        }
    }
}
