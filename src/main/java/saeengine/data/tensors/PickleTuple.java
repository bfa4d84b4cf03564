package saeengine.data.tensors;

import java.util.List;

/** A Python tuple. It is no {@link List}, so that a pickle cannot append to one. */
record PickleTuple(List<Object> items) {}
