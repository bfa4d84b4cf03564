package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.op.StopGradient;
import saeengine.sae.AuxK;
import saeengine.tensor.Tensor;

/** {@link AuxK} in its dialects: the dead latents have to explain what the other latents left unexplained. */
public enum AuxKTerm implements OnDead {
    DICTIONARY_LEARNING("AuxK (dictionary learning)") {
        @Override
        public Tensor of(Tape t, AuxK.Step s, Tensor dead) {
            return AuxK.dictionaryLearning(t, s, dead);
        }
    },
    OPENAI("AuxK (openai)") {
        @Override
        public Tensor of(Tape t, AuxK.Step s, Tensor dead) {
            return AuxK.openai(t, s, dead, OPENAI_K);
        }

        @Override
        public boolean actsWithNoneDead() {
            return true;
        }
    },
    SAELENS("AuxK (saelens)") {
        @Override
        public Tensor of(Tape t, AuxK.Step s, Tensor dead) {
            return AuxK.saeLens(t, s, dead);
        }
    },
    SPARSIFY("AuxK (sparsify)") {
        @Override
        public Tensor of(Tape t, AuxK.Step s, Tensor dead) {
            return AuxK.sparsify(t, s, dead);
        }

        @Override
        public AuxK.Selector selector(AuxK.Selector select, Tensor pre, boolean trainsEncoder) {
            return trainsEncoder ? select : AuxK.Selector.of(StopGradient.stopGradient(pre));
        }

        @Override
        public boolean mayTrainEncoder() {
            return true;
        }
    };

    /** How many latents a row selects; the others go by d / 2. */
    private static final int OPENAI_K = 256;

    private final String formula;

    AuxKTerm(String formula) {
        this.formula = formula;
    }

    @Override
    public String formula() {
        return formula;
    }
}
