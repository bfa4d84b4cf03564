package saeengine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.Test;

class HugePagesTest {
    @Test
    void kernelAndJvmBothHaveASay() {
        assertEquals(HugePages.ON, HugePages.of("[always] madvise never", false));
        assertEquals(HugePages.OFF, HugePages.of("always [madvise] never", false));
        assertEquals(HugePages.ON, HugePages.of("always [madvise] never", true));
        assertEquals(HugePages.REFUSED, HugePages.of("always madvise [never]", true));
        assertEquals(HugePages.REFUSED, HugePages.of("", true));
        assertNotNull(HugePages.now());
    }
}
