package saeengine.cli;

/** The program's entry point. */
public final class Main {
    public static void main(String[] args) {
        System.out.println("sae-engine");
    }
}
