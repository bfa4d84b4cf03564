package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Blocks of a checked launch begin in a drawn order and take turns; without checks one runs after another. */
class BlocksTest {
    private static final int BLOCKS = 8;

    /** Takes a number, passes a barrier, takes another: the first, and how many others took one between. */
    private static final String TURNS = """
            .version 7.4
            .target sm_80
            .address_size 64
            .visible .entry turns(
            .param .u64 turns_param_0,
            .param .u64 turns_param_1
            )
            {
            .reg .b32 %r<6>;
            .reg .b64 %rd<8>;
            ld.param.u64 %rd1, [turns_param_0];
            ld.param.u64 %rd2, [turns_param_1];
            cvta.to.global.u64 %rd3, %rd1;
            cvta.to.global.u64 %rd4, %rd2;
            mov.u32 %r1, %ctaid.x;
            mul.wide.u32 %rd5, %r1, 8;
            add.s64 %rd6, %rd4, %rd5;
            atom.global.add.u32 %r2, [%rd3], 1;
            bar.sync 0;
            atom.global.add.u32 %r3, [%rd3], 1;
            sub.s32 %r4, %r3, %r2;
            st.global.u32 [%rd6], %r2;
            st.global.u32 [%rd6+4], %r4;
            ret;
            }
            """;

    private static List<Integer> numbers(PtxMachine.Options options, int column) {
        Bench bench = new Bench(PtxModule.parse("turns.ptx", TURNS), options);
        Bench.Words out = bench.fresh(2 * BLOCKS);
        bench.launch("turns", BLOCKS, 1, bench.zeros(1), out);
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            numbers.add(out.integer(2 * i + column));
        }
        return numbers;
    }

    @Test
    void blocksBeginInADrawnOrder() {
        Set<List<Integer>> orders = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            orders.add(numbers(PtxMachine.Options.checked(seed), 0));
        }
        assertTrue(orders.size() > 5, orders.toString());
    }

    @Test
    void checkedBlocksTakeTurns() {
        Set<Integer> between = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            between.addAll(numbers(PtxMachine.Options.checked(seed), 1));
        }
        assertTrue(between.contains(1) && between.stream().anyMatch(n -> n > 3), between.toString());
    }

    @Test
    void aSeedGivesOneSchedule() {
        assertEquals(numbers(PtxMachine.Options.checked(3), 1), numbers(PtxMachine.Options.checked(3), 1));
    }

    @Test
    void withoutChecksBlocksRunOneAfterAnother() {
        assertEquals(Set.of(1), new HashSet<>(numbers(PtxMachine.Options.fast(), 1)));
    }
}
