package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The PTX that ships was compiled from the sources beside it, and says nothing of the machine that did it. */
class PtxIsOfItsSourceTest {
    private static final Pattern FILE = Pattern.compile("\\.file\\s+\\d+ (.*)");

    @Test
    void theFirstLineIsTheHashOfTheSource() {
        List<String> old = new ArrayList<>();
        for (String cu : CudaSources.names()) {
            String first = CudaSources.ptxOf(cu).lines().findFirst().orElse("");
            if (!first.equals("// sha256 " + CudaSources.hash(cu))) {
                old.add(cu);
            }
        }
        assertEquals(List.of(), old, "PTX older than its source; src/main/cuda/build.sh makes it anew, with nvcc");
    }

    @Test
    void everyPtxHasASource() {
        List<String> expected = CudaSources.names().stream()
                .map(cu -> cu.replace(".cu", ".ptx"))
                .toList();
        assertEquals(expected, CudaSources.ptxNames());
    }

    @Test
    void filesAreNamedWithoutAFolderAndATime() {
        for (String ptx : CudaSources.ptxNames()) {
            Matcher file = FILE.matcher(CudaSources.text(CudaSources.PTX.resolve(ptx)));
            int found = 0;
            for (; file.find(); found++) {
                assertTrue(file.group(1).matches("\"[\\w.]+\""), ptx + " names " + file.group(1));
            }
            assertTrue(found > 0, ptx + " names no source file");
        }
    }

    /** 7.4 is that of CUDA 11.4: every driver that loads CUDA 12 programs compiles it. */
    @Test
    void theVersionIsOneThatOlderDriversLoad() {
        for (String ptx : CudaSources.ptxNames()) {
            String text = CudaSources.text(CudaSources.PTX.resolve(ptx));
            assertTrue(text.contains("\n.version 7.4\n.target sm_80\n"), ptx + " is not of PTX 7.4 for sm_80");
        }
    }
}
