package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import saeengine.cuda.OwnProducts;

/** Each kernel constant has an entry, each entry a constant; the index names them all. */
class KernelsAreCompleteTest {
    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry (\\w+)");

    private final Map<String, KernelConstants.Constant> constants = KernelConstants.all();

    @Test
    void everyKernelHasAnEntryAndEveryEntryAKernel() {
        assertTrue(constants.size() > 60, "found " + constants.size() + " kernel constants");
        TreeSet<String> needed = new TreeSet<>(constants.keySet());
        needed.add(OwnProducts.SUM);
        needed.addAll(OwnProducts.entries());
        assertEquals(needed, new TreeSet<>(entries().keySet()));
    }

    @Test
    void theIndexNamesEveryEntryAndItsFile() {
        List<String> lines = new ArrayList<>();
        entries().forEach((entry, file) -> lines.add(entry + " " + file));
        assertEquals(
                lines,
                CudaSources.text(CudaSources.PTX.resolve("index.txt")).lines().toList());
    }

    @Test
    void aKernelsCommentNamesItsTwin() {
        List<String> wrong = new ArrayList<>();
        for (KernelNote note : KernelNote.all()) {
            KernelConstants.Constant constant = constants.get(note.name());
            String twin = constant == null ? "tensor.Device.gemm" : constant.place();
            if (!twin.equals(note.twin())) {
                wrong.add(note.name() + " says " + note.twin() + ", its twin is " + twin);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** relu.cu holds relu_forward, or another name that its op's constants have. */
    @Test
    void aFileIsNamedLikeTheOpOfItsKernels() {
        List<String> wrong = new ArrayList<>();
        for (KernelNote note : KernelNote.all()) {
            String owner = note.twin().split("\\.")[1];
            String file = owner.replace("TopK", "Topk")
                            .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                            .toLowerCase() + ".cu";
            boolean named = note.file().equals(file)
                    || note.name().startsWith("gemm_") && note.file().startsWith("gemm");
            if (!named) {
                wrong.add(note.name() + " of " + owner + " is in " + note.file());
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Entries of all PTX files, and the file of each. */
    private static Map<String, String> entries() {
        Map<String, String> entries = new TreeMap<>();
        for (String file : CudaSources.ptxNames()) {
            Matcher entry = ENTRY.matcher(CudaSources.text(CudaSources.PTX.resolve(file)));
            while (entry.find()) {
                assertEquals(null, entries.put(entry.group(1), file), entry.group(1) + " is in two files");
            }
        }
        return entries;
    }
}
