package saeengine.cuda;

import java.util.ArrayList;
import java.util.List;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/** What the engine's own products launch, for devices that launch it without a driver. */
public final class OwnProducts {
    /** The entry that adds up parts of k. */
    public static final String SUM = "gemm_sum_parts";

    private OwnProducts() {}

    /** Of all transposes and kinds of operands. */
    public static List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (Products operands : Products.values()) {
            for (int form = 0; form < 4; form++) {
                entries.add(entry(new Gemm(form / 2 == 1, form % 2 == 1, 1, 1, 1), operands));
            }
        }
        return entries;
    }

    /** Its operands are rounded already, as exact products ask for, coarse or short ones. */
    public static String entry(Gemm shape, Products operands) {
        return OwnGemm.entry(shape, operands);
    }

    public static int parts(Gemm shape, Products operands) {
        return OwnGemm.parts(shape, operands);
    }

    public static int blocks(Gemm shape, Products operands) {
        return OwnGemm.tiles(shape, operands) * OwnGemm.parts(shape, operands);
    }
}
