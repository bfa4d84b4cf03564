package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What pieces of a run may take on an H100, on paper, against what they should take. */
class AccountTest {
    private final List<Account> accounts = Account.all();

    @Test
    void targetsAreMetThatAreSaidToBeMetAndNoOthers() {
        for (Account account : accounts) {
            Account.Piece piece = account.piece();
            assertEquals(
                    piece.why() == null,
                    account.micros() <= piece.target(),
                    piece.name() + " takes " + account.micros() + " us on paper, the target is " + piece.target()
                            + ", and what is said is: " + (piece.why() == null ? "met" : piece.why()));
        }
    }

    @Test
    void noCallIsBelowItsFloor() {
        for (Account account : accounts) {
            for (Account.Line line : account.lines()) {
                assertTrue(line.micros() >= line.floor(), account.piece().name() + ": " + line);
            }
        }
    }
}
