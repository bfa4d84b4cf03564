package saeengine.check;

/** Hears how far a part of the self-test is. */
@FunctionalInterface
public interface Watcher {
    void at(String part, int done, int all);
}
