package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The parser: parameters, limits, and errors that name what is unknown. */
class PtxModuleTest {
    private static PtxModule parse(String body) {
        return PtxModule.parse("k.ptx", """
                .version 7.4
                .target sm_80
                .address_size 64
                .visible .entry k(
                    .param .u64 k_param_0,
                    .param .u32 k_param_1, .param .u64 k_param_2,
                    .param .f32 k_param_3
                )
                .maxntid 128, 2, 1
                {
                    .reg .pred %p<3>;
                    .reg .b32 %r<4>;
                    .reg .f32 %f<4>;
                    .reg .b64 %rd<4>;
                """ + body + "\nret;\n}\n");
    }

    @Test
    void parametersArePlacedByTheirSize() {
        PtxEntry entry = parse("").entry("k");
        assertEquals(
                List.of(0, 8, 16, 24),
                entry.parameters().stream().map(PtxEntry.Parameter::offset).toList());
        assertEquals(28, entry.parameterBytes());
        assertEquals(256, entry.maxThreads());
    }

    private static void assertRefused(String body, String why) {
        PtxSyntaxException e = assertThrows(PtxSyntaxException.class, () -> parse(body), body);
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertTrue(e.getMessage().startsWith("k.ptx:15"), e.getMessage());
    }

    @Test
    void whatIsUnknownIsNamed() {
        assertRefused("frobnicate.b32 %r1, %r2;", "unknown opcode frobnicate");
        assertRefused("add.cc.u32 %r1, %r2, %r3;", "unknown modifier .cc");
        assertRefused("add.s32 %r1, %r2, %r9;", "'%r9', which is neither a register nor a number");
        assertRefused("add.s32 %f1, %rd1, %r1;", "needs a word register where it has '%rd1'");
        assertRefused("bra NOWHERE;", "unknown label");
        assertRefused("atom.global.add.f32 %f1, [%rd1], %f2;", "atomic on floats");
        assertRefused("bar.sync 1, 64;", "barrier other than 'bar.sync 0'");
        assertRefused(".reg .f128 %q;", "unknown register type .f128");
        assertRefused("setp.lt.wrong.s32 %p1, %r1, %r2;", "unknown modifier .wrong");
    }

    @Test
    void anUnknownEntryIsNamedBesideThoseThereAre() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> parse("").entry("other"));
        assertTrue(e.getMessage().contains("no entry other; it has [k]"), e.getMessage());
    }

    @Test
    void launchesThatDoNotFitAreRefused() {
        PtxMachine machine = new PtxMachine(new GlobalMemory(), PtxMachine.Options.checked(1));
        PtxModule module = parse("");
        java.nio.ByteBuffer few = java.nio.ByteBuffer.allocate(8);
        assertThrows(IllegalArgumentException.class, () -> machine.launch(module, "k", 1, 1, 1, 32, 1, 1, few));
        java.nio.ByteBuffer enough = java.nio.ByteBuffer.allocate(28);
        machine.launch(module, "k", 1, 1, 1, 256, 1, 1, enough);
        assertThrows(IllegalArgumentException.class, () -> machine.launch(module, "k", 1, 1, 1, 512, 1, 1, enough));
        assertThrows(IllegalArgumentException.class, () -> machine.launch(module, "k", 0, 1, 1, 32, 1, 1, enough));
    }
}
