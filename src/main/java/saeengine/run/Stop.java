package saeengine.run;

import java.util.function.BooleanSupplier;

/** Whether somebody wants a run to end: asked after each step, until the run has written all that it has to. */
public interface Stop extends BooleanSupplier, AutoCloseable {
    /** Of a run that nobody ends. */
    Stop NEVER = () -> false;

    /** The run has written what it has to and has let go of its folder. */
    @Override
    default void close() {}
}
