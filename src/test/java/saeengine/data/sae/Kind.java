package saeengine.data.sae;

/** One of each activation, for tests that go through all of them. */
enum Kind {
    RELU,
    TOPK,
    JUMPRELU,
    BATCHTOPK,
    GATED,
    ABSTOPK
}
