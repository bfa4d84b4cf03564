package saeengine.ptx;

/** A read-only register that says where in the launch a thread is. */
enum Special {
    TID_X,
    TID_Y,
    TID_Z,
    NTID_X,
    NTID_Y,
    NTID_Z,
    CTAID_X,
    CTAID_Y,
    CTAID_Z,
    NCTAID_X,
    NCTAID_Y,
    NCTAID_Z,
    LANEID,
    WARPID,
    LANEMASK_LT,
    LANEMASK_LE,
    LANEMASK_GT,
    LANEMASK_GE,
    LANEMASK_EQ;

    /** The special register of a name such as {@code %tid.x}; null where it is none. */
    static Special named(String name) {
        if (!name.startsWith("%")) {
            return null;
        }
        String constant = name.substring(1).replace('.', '_');
        for (Special special : values()) {
            if (special.name().equalsIgnoreCase(constant)) {
                return special;
            }
        }
        return null;
    }

    /** Its value for a lane of a warp of a block. */
    int value(Launch launch, Block block, int warp, int lane) {
        int thread = warp * Registers.LANES + lane;
        return switch (this) {
            case TID_X -> launch.block().x(thread);
            case TID_Y -> launch.block().y(thread);
            case TID_Z -> launch.block().z(thread);
            case NTID_X -> launch.block().x();
            case NTID_Y -> launch.block().y();
            case NTID_Z -> launch.block().z();
            case CTAID_X -> launch.grid().x(block.index());
            case CTAID_Y -> launch.grid().y(block.index());
            case CTAID_Z -> launch.grid().z(block.index());
            case NCTAID_X -> launch.grid().x();
            case NCTAID_Y -> launch.grid().y();
            case NCTAID_Z -> launch.grid().z();
            case LANEID -> lane;
            case WARPID -> warp;
            case LANEMASK_LT -> (1 << lane) - 1;
            case LANEMASK_LE -> (2 << lane) - 1;
            case LANEMASK_GT -> -(2 << lane);
            case LANEMASK_GE -> -(1 << lane);
            case LANEMASK_EQ -> 1 << lane;
        };
    }
}
