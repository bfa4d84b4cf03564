package saeengine.cuda;

/**
 * One line of the doctor's report.
 *
 * @param state whether it hinders a run on the GPU
 * @param what was looked at
 * @param found in words
 * @param mend what to do; empty where nothing has to be done
 */
public record Finding(State state, String what, String found, String mend) {
    /** Whether something is as it should be. */
    public enum State {
        OK,
        /** Works, but could be better. */
        NOTE,
        /** The GPU cannot be used. */
        PROBLEM
    }

    /** In one line, as a report has it. */
    public String line() {
        return state + ": " + what + ": " + found;
    }

    static Finding ok(String what, String found) {
        return new Finding(State.OK, what, found, "");
    }

    static Finding note(String what, String found, String mend) {
        return new Finding(State.NOTE, what, found, mend);
    }

    static Finding problem(String what, String found, String mend) {
        return new Finding(State.PROBLEM, what, found, mend);
    }
}
