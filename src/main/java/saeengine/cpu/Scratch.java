package saeengine.cpu;

/** A worker's scratch arrays, by slot, grown as needed and kept. */
final class Scratch {
    private final float[][] slots = new float[8][];

    float[] get(int slot, int size) {
        float[] array = slots[slot];
        if (array == null || array.length < size) {
            array = new float[StepMemory.roundUp(size)];
            slots[slot] = array;
        }
        return array;
    }
}
