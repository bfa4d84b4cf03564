package saeengine.ptx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an entry did, over all its launches so far. */
public final class Counters {
    private final PtxEntry entry;
    private final long[] warpRuns;
    private final long[] laneRuns;
    private long launches;
    private long requests;
    private long sectors;
    private long sharedAccesses;
    private long bankConflicts;
    private long filledSectors;
    private long bytesRead;
    private long bytesWritten;
    private long blocks;
    private long allPaths;
    private long longestPath;
    private long longestOfEarlier;

    Counters(PtxEntry entry) {
        this.entry = entry;
        this.warpRuns = new long[entry.steps().length];
        this.laneRuns = new long[entry.steps().length];
    }

    void launched() {
        launches++;
        longestOfEarlier += longestPath;
        longestPath = 0;
    }

    /** A block has ended, whose warps waited for one another through so many instructions. */
    void block(long path) {
        blocks++;
        allPaths += path;
        longestPath = Math.max(longestPath, path);
    }

    void count(int pc, int lanes) {
        if (lanes != 0) {
            warpRuns[pc]++;
            laneRuns[pc] += Integer.bitCount(lanes);
        }
    }

    /** One warp-wide access of global memory that touched so many 32-byte pieces. */
    void request(int touched, int bytes, boolean write) {
        requests++;
        sectors += touched;
        filledSectors += Math.min(touched, (bytes + 31) / 32);
        if (write) {
            bytesWritten += bytes;
        } else {
            bytesRead += bytes;
        }
    }

    /** One access of shared memory by as many lanes as it serves in a cycle, and the cycles that conflicts add. */
    void sharedAccess(int extraCycles) {
        sharedAccesses++;
        bankConflicts += extraCycles;
    }

    public String kernel() {
        return entry.name();
    }

    public long launches() {
        return launches;
    }

    public long blocks() {
        return blocks;
    }

    /**
     * Of the block that takes longest, the mean over launches: instructions of the warp that has most to do, added up from
     * barrier to barrier.
     */
    public long longestPath() {
        return launches == 0 ? 0 : (longestOfEarlier + longestPath) / launches;
    }

    /** The paths of all blocks. */
    public long allPaths() {
        return allPaths;
    }

    public long warpInstructions() {
        return sum(warpRuns);
    }

    public long laneInstructions() {
        return sum(laneRuns);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** Floating-point operations; a fused multiply-add is two. */
    public long flops() {
        long flops = 0;
        for (int i = 0; i < laneRuns.length; i++) {
            flops += laneRuns[i] * entry.steps()[i].flops();
        }
        return flops;
    }

    /** Those of them that products of small matrices make, on tensor cores. */
    public long matrixFlops() {
        long flops = 0;
        for (int i = 0; i < laneRuns.length; i++) {
            if (entry.steps()[i].text().contains("mma.sync")) {
                flops += laneRuns[i] * entry.steps()[i].flops();
            }
        }
        return flops;
    }

    /** Warp-wide accesses of global memory. */
    public long requests() {
        return requests;
    }

    /** 32-byte pieces of global memory touched by all requests: 4 a request where 32 lanes read floats in a row. */
    public long sectors() {
        return sectors;
    }

    /** Pieces that requests would have touched with all their bytes side by side; lanes that share a piece count once. */
    public long filledSectors() {
        return filledSectors;
    }

    /** Accesses of shared memory: of a warp, or of the half or quarter that a cycle serves where lanes take 8 or 16 bytes. */
    public long sharedAccesses() {
        return sharedAccesses;
    }

    /** Cycles that shared memory needed beyond one an access, because lanes used one bank for different words. */
    public long bankConflicts() {
        return bankConflicts;
    }

    /** Bytes that lanes asked global memory for. */
    public long bytesRead() {
        return bytesRead;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** Instructions in the entry. */
    public int present() {
        return warpRuns.length;
    }

    /** Instructions that ran for at least one lane. */
    public int executed() {
        int executed = 0;
        for (long runs : warpRuns) {
            executed += runs > 0 ? 1 : 0;
        }
        return executed;
    }

    /** The lines of the PTX file whose instructions ran. */
    public Set<Integer> executedLines() {
        Set<Integer> lines = new HashSet<>();
        for (int i = 0; i < warpRuns.length; i++) {
            if (warpRuns[i] > 0) {
                lines.add(entry.steps()[i].line());
            }
        }
        return lines;
    }

    /** The instructions that never ran: place and text. */
    public List<String> missed() {
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < warpRuns.length; i++) {
            if (warpRuns[i] == 0) {
                missed.add(entry.steps()[i].place() + " " + entry.steps()[i].text());
            }
        }
        return missed;
    }
}
