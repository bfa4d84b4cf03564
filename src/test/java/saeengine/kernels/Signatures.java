package saeengine.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameter lists of all entries, as the CUDA source has them and as the PTX has them. */
public final class Signatures {
    private static final Pattern SOURCE =
            Pattern.compile("extern \"C\" __global__ void (?:__launch_bounds__\\([^)]*\\) )?(\\w+)\\(([^)]*)\\)");
    private static final Pattern PTX = Pattern.compile("\\.visible \\.entry (\\w+)\\(([^)]*)\\)");
    private static final Pattern PARAMETER = Pattern.compile("\\.param \\.(\\w+) ");

    private Signatures() {}

    /** Kinds such as "float* int* int float" by entry. */
    public static Map<String, String> ofSources() {
        Map<String, String> signatures = new TreeMap<>();
        for (String cu : CudaSources.names()) {
            Matcher entry = SOURCE.matcher(CudaSources.source(cu));
            while (entry.find()) {
                List<String> kinds = new ArrayList<>();
                for (String parameter : entry.group(2).split(",")) {
                    kinds.add(parameter.strip().replaceFirst("^const ", "").split(" ")[0]);
                }
                signatures.put(entry.group(1), String.join(" ", kinds));
            }
        }
        return signatures;
    }

    /** The names of an entry's parameters in their order, by entry. */
    public static Map<String, List<String>> namesOfSources() {
        Map<String, List<String>> names = new TreeMap<>();
        for (String cu : CudaSources.names()) {
            Matcher entry = SOURCE.matcher(CudaSources.source(cu));
            while (entry.find()) {
                names.put(
                        entry.group(1),
                        Arrays.stream(entry.group(2).split(","))
                                .map(parameter -> parameter.substring(parameter.lastIndexOf(' ') + 1))
                                .toList());
            }
        }
        return names;
    }

    /** Kinds such as "u64 u64 u32 f32" by entry. */
    public static Map<String, String> ofPtx() {
        Map<String, String> signatures = new TreeMap<>();
        for (String file : CudaSources.ptxNames()) {
            Matcher entry = PTX.matcher(CudaSources.text(CudaSources.PTX.resolve(file)));
            while (entry.find()) {
                List<String> kinds = new ArrayList<>();
                Matcher parameter = PARAMETER.matcher(entry.group(2));
                while (parameter.find()) {
                    kinds.add(parameter.group(1));
                }
                signatures.put(entry.group(1), String.join(" ", kinds));
            }
        }
        return signatures;
    }

    /** A list of CUDA kinds as PTX parameters. */
    public static String inPtx(String kinds) {
        return kinds.replaceAll("(float|int)\\*", "u64")
                .replaceAll("\\bint\\b", "u32")
                .replaceAll("\\bfloat\\b", "f32");
    }
}
