package saeengine.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether arrays lie in pages of 2 MiB. A step gathers rows from matrices of tens of megabytes, and with pages of 4 KiB every
 * row costs a walk through the page tables. Only who starts the JVM can ask for them.
 */
public enum HugePages {
    ON("in huge pages"),
    OFF("in pages of 4 KiB; java -XX:+UseTransparentHugePages -jar ... makes steps faster"),
    REFUSED("in pages of 4 KiB, for this system gives no huge ones");

    private static final String OPTION = "UseTransparentHugePages";
    private static final Path SYSTEM = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private final String words;

    HugePages(String words) {
        this.words = words;
    }

    public static HugePages now() {
        return of(system(), asked());
    }

    /**
     * By what the kernel does and what the JVM was told.
     *
     * @param system the choices, the one in force in brackets
     */
    static HugePages of(String system, boolean asked) {
        if (system.contains("[always]") || (system.contains("[madvise]") && asked)) {
            return ON;
        }
        return system.contains("[madvise]") ? OFF : REFUSED;
    }

    private static String system() {
        try {
            return Files.readString(SYSTEM);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean asked() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return jvm != null && Boolean.parseBoolean(jvm.getVMOption(OPTION).getValue());
    }

    @Override
    public String toString() {
        return words;
    }
}
