package saeengine.data.tensors;

import java.util.List;

/**
 * All an unpickler can reach outside its pickle. Python lets a pickle name any function there is and call it;
 * here a name is looked up in a list, and what comes back can only build a value.
 */
interface PickleWorld {
    /** A function a pickle may call. It builds a value from its arguments and does nothing else. */
    interface Constructor {
        Object build(List<Object> arguments);
    }

    /**
     * The meaning of a global name.
     *
     * @throws IllegalArgumentException naming it, where it is not on the list
     */
    Object global(String module, String name);

    /** The meaning of a reference to something kept outside the pickle, here the values of a tensor. */
    Object persistent(Object id);
}
