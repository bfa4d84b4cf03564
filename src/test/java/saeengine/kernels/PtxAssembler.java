package saeengine.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** NVIDIA's assembler as a library: PTX in, what each entry takes of a multiprocessor out. Needs no GPU. */
final class PtxAssembler {
    private static final Path NATIVES = Path.of("target", "natives");
    private static final String LIBRARY = "libJNvPTXCompiler-12.6.0-linux-x86_64.so";
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '(\\w+)'");
    private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores");
    private static final Pattern USED = Pattern.compile("Used (\\d+) registers(?:, (\\d+) bytes smem)?");

    private PtxAssembler() {}

    /**
     * What an entry takes.
     *
     * @param registers of a thread
     * @param local bytes of a thread's stack, which spills go to
     * @param shared bytes of a block
     */
    record Usage(int registers, int local, int shared) {}

    static boolean available() {
        return PtxAssembler.class.getResource("/lib/" + LIBRARY) != null
                && System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** Assembles a file for an architecture such as sm_80; fails with the assembler's words. */
    static Map<String, Usage> assemble(String file, String ptx, String architecture) {
        load();
        byte[] text = ptx.getBytes(StandardCharsets.UTF_8);
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        require(JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text), file, "cannot be read");
        try {
            String[] options = {"--gpu-name=" + architecture, "--verbose"};
            int status = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
            require(status, file, "does not assemble for " + architecture + ": " + errors(compiler));
            return usages(log(compiler));
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        }
    }

    private static void require(int status, String file, String otherwise) {
        if (status != 0) {
            throw new AssertionError(file + " " + otherwise + " (status " + status + ")");
        }
    }

    private static String log(nvPTXCompilerHandle compiler) {
        long[] size = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
        byte[] log = new byte[(int) size[0] + 1];
        JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
        return new String(log, StandardCharsets.UTF_8);
    }

    private static String errors(nvPTXCompilerHandle compiler) {
        long[] size = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
        byte[] log = new byte[(int) size[0] + 1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
        return new String(log, StandardCharsets.UTF_8).strip();
    }

    private static Map<String, Usage> usages(String log) {
        Map<String, Usage> usages = new TreeMap<>();
        String entry = null;
        int local = 0;
        for (String line : log.split("\n")) {
            Matcher begins = ENTRY.matcher(line);
            Matcher spills = SPILLS.matcher(line);
            Matcher used = USED.matcher(line);
            if (begins.find()) {
                entry = begins.group(1);
            } else if (spills.find()) {
                local = Integer.parseInt(spills.group(1));
            } else if (used.find()) {
                int shared = used.group(2) == null ? 0 : Integer.parseInt(used.group(2));
                usages.put(entry, new Usage(Integer.parseInt(used.group(1)), local, shared));
            }
        }
        return usages;
    }

    /**
     * JCuda unpacks its libraries into java.io.tmpdir, or takes what lies there under the name: in the shared folder
     * another process may be about to write it. So it finds the whole file in a folder of this build.
     */
    private static synchronized void load() {
        String before = System.getProperty("java.io.tmpdir");
        try {
            Files.createDirectories(NATIVES);
            Path library = NATIVES.resolve(LIBRARY);
            if (!Files.exists(library)) {
                Path written = Files.createTempFile(NATIVES, "natives", ".so");
                try (InputStream in = PtxAssembler.class.getResourceAsStream("/lib/" + LIBRARY)) {
                    Files.copy(in, written, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(written, library, StandardCopyOption.ATOMIC_MOVE);
            }
            System.setProperty("java.io.tmpdir", NATIVES.toAbsolutePath().toString());
            JNvPTXCompiler.setExceptionsEnabled(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }
}
