package saeengine.data.sae;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of activation that this engine's format knows: a new one is a line here. */
final class ActivationForms {
    private static final List<ActivationForm> ALL =
            List.of(Relu.FORM, TopK.FORM, JumpRelu.FORM, BatchTopK.FORM, Gated.FORM, AbsTopK.FORM);

    private ActivationForms() {}

    /** The one that config.json names; a ReLU where it names none. */
    static ActivationForm named(Settings config) {
        String name = config.text("activation").orElse(Relu.FORM.name());
        return ALL.stream()
                .filter(form -> form.name().equals(name))
                .findFirst()
                .orElseThrow(() -> config.refused("has the unknown activation '" + name + "'"));
    }

    /** The settings of all of them, which one that has others must not leave behind. */
    static Set<String> keys() {
        return ALL.stream().flatMap(form -> form.keys().stream()).collect(Collectors.toSet());
    }
}
