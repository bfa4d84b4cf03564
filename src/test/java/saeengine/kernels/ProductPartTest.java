package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.tensor.Products;

/** Products on tensor cores, by what the interpreter counts of a slice. */
class ProductPartTest {
    private static final double LEAST = 0.4;

    private final List<ProductCost> costs = ProductCost.all();

    @Test
    void theyReachOnPaperWhatIsAskedOfThem() {
        for (ProductCost cost : costs) {
            for (ProductPart.Card card : ProductPart.CARDS) {
                double share = ProductPart.ofCublas(cost, card);
                assertTrue(share >= LEAST, cost + " reaches " + share + " of cuBLAS on an " + card.name());
            }
        }
    }

    /** 128 x 128 x 16 words are 256 pieces of 16 x 8 x 8, and their operands two times 128 x 16 words. */
    @Test
    void aSliceIsWhatItsTileNeeds() {
        for (ProductCost cost : costs) {
            assertEquals(256, cost.multiplications(), cost.kernel());
            assertEquals(2 * 128 * 16 * 4, cost.bytes(), cost.kernel());
            assertEquals(8 * 2 * 6 * 4, cost.reads(), cost.kernel());
            assertTrue(cost.operands() != Products.EXACT);
        }
    }

    /** The data sheets' peaks: an A100's tensor core does 256 operations a cycle in tf32. */
    @Test
    void anMmaTakesTheCyclesOfTheDataSheet() {
        assertEquals(8, ProductPart.CARDS.get(0).cycles(), 0.02);
        assertEquals(4, ProductPart.CARDS.get(1).cycles(), 0.02);
    }
}
