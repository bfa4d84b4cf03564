package saeengine.check;

import java.util.List;

/**
 * The promise that two runs on one device give the same bits. One NaN is as good as another: which of them Java's
 * arithmetic gives depends on what was compiled by then.
 */
final class SameBits {
    private SameBits() {}

    static void require(List<float[]> first, List<float[]> second, String what) {
        for (int i = 0; i < first.size(); i++) {
            float[] a = first.get(i);
            float[] b = second.get(i);
            for (int j = 0; j < a.length; j++) {
                if (Float.compare(a[j], b[j]) != 0) {
                    throw new CheckFailed(what + ", result " + i + ", element " + j + ": one run gave " + a[j]
                            + ", the next " + b[j]);
                }
            }
        }
    }
}
