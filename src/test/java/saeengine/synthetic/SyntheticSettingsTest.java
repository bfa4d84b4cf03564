package saeengine.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticSettingsTest {
    /** What the benchmark publishes of itself. */
    @Test
    void sixteenThousandIsTheBenchmark() {
        SyntheticSettings settings = SyntheticSettings.parse("16k");
        assertEquals(16384, settings.features());
        assertEquals(768, settings.dims());
        assertEquals(
                "{zipf=0.5, p-max=0.4, p-min=5.0E-4, roots=128.0, branching=4.0, depth=3.0, rank=25.0, correlation=0.1,"
                        + " ortho-steps=100.0, ortho-lr=3.0E-4, magnitude-first=5.0, magnitude-last=4.0, std-mean=0.5,"
                        + " std-std=0.5, bias=0.5, seed=42.0}",
                settings.numbers().toString());
    }

    @Test
    void sizesAndSettingsByName() {
        SyntheticSettings settings = SyntheticSettings.parse("256x32:seed=7:p-max=0.3");
        assertEquals(256, settings.features());
        assertEquals(32, settings.dims());
        assertEquals(7, settings.seed());
        assertEquals(0.3, settings.get("p-max"));
        assertEquals(2, settings.whole("roots"));
    }

    @ParameterizedTest
    @CsvSource({
        "2k,a size is 16k,FEATURESxDIMS",
        "64x,a size is 16k,64x",
        "64x8:sed=1,sed=1,is no setting",
        "64x8:seed=1.5,seed is a whole number,found",
        "64x8:zipf=nan,zipf is a number,found",
        "64x8:p-min=0.5,0 < p-min < p-max,needs",
        "64x8:roots=65,no more roots than features,needs",
        "1x8,2 to 1048576 features,needs"
    })
    void whatIsRefused(String typed, String part, String other) {
        String message = assertThrows(IllegalArgumentException.class, () -> SyntheticSettings.parse(typed))
                .getMessage();
        assertTrue(message.startsWith("--synthetic " + typed + ": "), message);
        assertTrue(message.contains(part) && message.contains(other), message);
    }
}
