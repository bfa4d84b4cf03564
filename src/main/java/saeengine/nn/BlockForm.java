package saeengine.nn;

/** How a block's attention a, MLP m and norms are put together; x is what it reads. */
public enum BlockForm {
    /** x' = x + a(norm(x)), then x' + m(norm(x')). */
    SERIAL,
    /** x + a(norm(x)) + m(norm'(x)): both read the same stream. */
    PARALLEL,
    /** As serial, and what attention and MLP write goes through a norm, too, as in Gemma 2. */
    SANDWICH,
    /** x' = norm(x + a(x)), then norm(x' + m(x')), as in BERT; there is no final norm. */
    POST_NORM
}
