package saeengine.cpu;

/** A worker's scratch arrays, by slot, grown as needed and kept. */
final class Scratch {
    private final float[][] slots = new float[8][];
    private final int[][] intSlots = new int[2][];

    float[] get(int slot, int size) {
        float[] array = slots[slot];
        if (array == null || array.length < size) {
            array = new float[StepMemory.roundUp(size)];
            slots[slot] = array;
        }
        return array;
    }

    int[] getInts(int slot, int size) {
        int[] array = intSlots[slot];
        if (array == null || array.length < size) {
            array = new int[StepMemory.roundUp(size)];
            intSlots[slot] = array;
        }
        return array;
    }
}
