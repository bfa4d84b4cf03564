package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Addresses of 32 bits wrap: a base that the compiler moved below 0 comes back with its offset. */
class AddressTest {
    private static final String WRAPPED = """
            .version 7.4
            .target sm_80
            .address_size 64
            .visible .entry wrapped(
            .param .u64 wrapped_param_0
            )
            {
            .reg .b32 %r<5>;
            .reg .b64 %rd<3>;
            .shared .align 4 .b8 words[64];
            ld.param.u64 %rd1, [wrapped_param_0];
            cvta.to.global.u64 %rd2, %rd1;
            mov.u32 %r1, words;
            mov.u32 %r2, 7;
            st.shared.u32 [%r1+32], %r2;
            add.s32 %r3, %r1, -512;
            ld.shared.u32 %r4, [%r3+544];
            st.global.u32 [%rd2], %r4;
            ret;
            }
            """;

    @Test
    void aBaseBelowZeroComesBackWithItsOffset() {
        Bench bench = new Bench(PtxModule.parse("wrapped.ptx", WRAPPED), 1);
        Bench.Words out = bench.fresh(1);
        bench.launch("wrapped", 1, 1, out);
        assertEquals(7, out.integer(0));
    }
}
