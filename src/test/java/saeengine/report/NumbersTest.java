package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "512 | 512.0",
                "0.0982345 | 0.09823",
                "2103.4 | 2,103",
                "999.96 | 1,000",
                "0.001 | 0.001000",
                "0.0000032 | 3.2×10⁻⁶",
                "1e-7 | 10⁻⁷",
                "12345678 | 1.235×10⁷",
                "-3.5 | −3.500",
                "0 | 0",
                "-0.0 | 0",
                "NaN | –"
            })
    void measuredValuesShowFourDigits(double value, String text) {
        assertEquals(text, Numbers.value(value, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0.30000000000000004,0.3",
        "250000,250k",
        "1500000,1.5M",
        "0.00001,10⁻⁵",
        "-20,−20",
        "0.0001,0.0001"
    })
    void ticksAreShort(double value, String text) {
        assertEquals(text, Numbers.tick(value));
    }

    @ParameterizedTest
    @CsvSource({"0.248,0.7520", "0.000046,0.999954", "4.87e-7,0.99999951", "0,1.0000", "1.5,−0.5000", "NaN,–"})
    void explainedVarianceShowsAsManyNinesAsItTakes(double unexplained, String text) {
        assertEquals(text, Numbers.explained(unexplained));
    }

    @Test
    void coordinatesHaveOneDecimalAndNoNegativeZero() {
        assertEquals("12.3", Numbers.coordinate(12.34));
        assertEquals("12", Numbers.coordinate(12.04));
        assertEquals("-0.5", Numbers.coordinate(-0.5));
        assertEquals("0", Numbers.coordinate(-0.04));
    }
}
