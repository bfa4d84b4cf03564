package saeengine.data.tensors;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import saeengine.data.DataException;
import saeengine.data.OpenFiles;

/** Opens a file of tensors by what is in it; its name says nothing, for the same name is used for several formats. */
public final class TensorFiles {
    private static final String LFS_POINTER = "version https";

    private TensorFiles() {}

    /** Opens a torch file of either format, a safetensors file, or an npz file of numpy. */
    public static TensorFile open(Path path) {
        ByteBuffer head = OpenFiles.head(path);
        if (hasShortHeader(head)) {
            return SafeTensorsFile.open(path);
        }
        if (TorchFile.looksLikeZip(head) && NpzFile.looksLikeNpz(path)) {
            return NpzFile.open(path);
        }
        if (TorchFile.looksLikeZip(head) || TorchFile.looksLikePickle(head)) {
            return TorchFile.open(path);
        }
        if (head.limit() > Long.BYTES && head.get(Long.BYTES) == '{') {
            return SafeTensorsFile.open(path);
        }
        if (StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString().startsWith(LFS_POINTER)) {
            throw new DataException(path + ": is a Git LFS pointer in place of the file; fetch it with git lfs pull");
        }
        throw new DataException(path + ": is neither a torch file (zip or pickle) nor a safetensors or npz file");
    }

    /**
     * Whether a safetensors header of less than 4 GiB begins here. Asked before the others: its length may begin with
     * the byte that begins a pickle, but no pickle goes on with these zeros.
     */
    private static boolean hasShortHeader(ByteBuffer head) {
        return head.limit() > Long.BYTES && head.getInt(Integer.BYTES) == 0 && head.get(Long.BYTES) == '{';
    }
}
