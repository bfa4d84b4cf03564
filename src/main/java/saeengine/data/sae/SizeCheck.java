package saeengine.data.sae;

/** Settings that repeat the sizes of the weights must agree with them. */
final class SizeCheck {
    private SizeCheck() {}

    static void require(Settings settings, String dimsKey, int dims, String featuresKey, int features) {
        require(settings, dimsKey, dims);
        require(settings, featuresKey, features);
    }

    static void require(Settings settings, String key, int size) {
        int said = settings.integer(key).orElse(size);
        if (said != size) {
            throw settings.refused("'" + key + "' is " + said + ", but the weights beside it have " + size);
        }
    }
}
