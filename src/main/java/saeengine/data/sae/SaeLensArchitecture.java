package saeengine.data.sae;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The architectures of SAELens: what each is called, its tensors, and what it does to pre-activations. */
enum SaeLensArchitecture {
    STANDARD("standard", false, false, Set.of("b_enc"), Set.of()),
    TOPK("topk", false, false, Set.of("b_enc"), Set.of()),
    JUMPRELU("jumprelu", false, false, Set.of("b_enc"), Set.of("threshold", "log_threshold")),
    GATED("gated", false, false, Set.of("b_gate", "b_mag", "r_mag"), Set.of()),

    /** Of training files only: SAELens saves it as a jumprelu when training has ended. */
    BATCHTOPK("batchtopk", false, false, Set.of("b_enc", "topk_threshold"), Set.of()),

    /** Of training files only, as {@link #BATCHTOPK}. */
    MATRYOSHKA("matryoshka_batchtopk", false, false, BATCHTOPK.tensors, Set.of()),
    TRANSCODER("transcoder", true, false, Set.of("b_enc"), Set.of()),
    SKIP_TRANSCODER("skip_transcoder", true, true, Set.of("b_enc"), Set.of()),
    JUMPRELU_TRANSCODER("jumprelu_transcoder", true, false, Set.of("b_enc"), JUMPRELU.others),
    JUMPRELU_SKIP_TRANSCODER("jumprelu_skip_transcoder", true, true, Set.of("b_enc"), JUMPRELU.others);

    static final String SKIP = "W_skip";

    private final String called;
    private final boolean transcoder;
    private final boolean skip;
    private final Set<String> tensors;
    private final Set<String> others;

    SaeLensArchitecture(String called, boolean transcoder, boolean skip, Set<String> tensors, Set<String> others) {
        this.called = called;
        this.transcoder = transcoder;
        this.skip = skip;
        this.tensors = tensors;
        this.others = others;
    }

    boolean isTranscoder() {
        return transcoder;
    }

    boolean hasSkip() {
        return skip;
    }

    boolean isJumpRelu() {
        return others.contains("threshold");
    }

    /** All tensors that one may have besides W_enc, W_dec and b_dec. */
    Set<String> tensors() {
        Set<String> all = new TreeSet<>(tensors);
        all.addAll(others);
        if (skip) {
            all.add(SKIP);
        }
        return all;
    }

    static Optional<SaeLensArchitecture> named(String name) {
        return Arrays.stream(values()).filter(each -> each.called.equals(name)).findFirst();
    }

    static String names() {
        return String.join(
                ", ", Arrays.stream(values()).map(each -> each.called).toList());
    }

    /** The one that computes what is stored; empty where none does. */
    static Optional<SaeLensArchitecture> of(StoredSae sae) {
        boolean skip = sae.skip().isPresent();
        if (skip && !sae.isTranscoder()) {
            return Optional.empty();
        }
        Activation activation = sae.activation();
        boolean jump = activation instanceof JumpRelu || (activation instanceof BatchTopK batch && batch.isSet());
        if (sae.isTranscoder()) {
            boolean known = jump || activation instanceof Relu;
            return Arrays.stream(values())
                    .filter(each -> known && each.transcoder && each.skip == skip && each.isJumpRelu() == jump)
                    .findFirst();
        }
        if (activation instanceof Relu) {
            return Optional.of(STANDARD);
        }
        if (activation instanceof TopK && !activation.isSigned()) {
            return Optional.of(TOPK);
        }
        if (activation instanceof Gated) {
            return Optional.of(GATED);
        }
        return jump ? Optional.of(JUMPRELU) : Optional.empty();
    }

    @Override
    public String toString() {
        return called;
    }
}
