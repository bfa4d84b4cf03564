package saeengine.cuda;

/** A driver that can note launches and products down as a graph and launch them as one. */
public interface CapturingDriver extends CudaDriver {
    /** A captured piece of the stream's work that is launched as one. */
    interface Graph {}

    /** From here on work is noted down and not run. */
    void beginCapture();

    /** What was noted down since; where this fails the capture is over all the same. */
    Graph endCapture();

    /** Ends a capture in which a call failed; does nothing where there is none. */
    void abandonCapture();

    void launch(Graph graph);

    /** A graph that is still running is destroyed when it has run. */
    void destroy(Graph graph);
}
