package saeengine.data;

/** Two neighbouring tokens that become one; its place in a list of merges is its rank. */
record Merge(String left, String right) {
    String joined() {
        return left + right;
    }
}
