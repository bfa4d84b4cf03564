package saeengine.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How many characters a line of the output has: COLUMNS where it is set, else what the terminal says, else 80. */
final class TerminalWidth {
    static final int UNKNOWN = 80;
    private static final int LEAST = 40;

    private TerminalWidth() {}

    static int now() {
        return of("1");
    }

    /** Of what is behind a descriptor. */
    static int of(String descriptor) {
        return number(System.getenv("COLUMNS"))
                .or(() -> Screen.terminal(descriptor).flatMap(TerminalWidth::ofTerminal))
                .orElse(UNKNOWN);
    }

    /** A terminal that does not know says 0. */
    static Optional<Integer> number(String text) {
        if (text == null || !text.strip().matches("\\d{1,4}")) {
            return Optional.empty();
        }
        int columns = Integer.parseInt(text.strip());
        return columns == 0 ? Optional.empty() : Optional.of(Math.max(LEAST, columns));
    }

    /** Asks {@code stty}, which prints rows and columns of the terminal that it reads from. */
    private static Optional<Integer> ofTerminal(String terminal) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File(terminal))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            return size.length == 2 ? number(size[1]) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
