package saeengine.stories;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The order of one story: opening, the beats of the plot with those of the thread between them, the end. */
final class Telling {
    private final Grammar grammar;
    private final Plot plot;
    private final Plot thread;
    private final Cast cast;
    private final Teller teller;
    private final Dice dice;
    private final Set<String> flags = new HashSet<>();

    Telling(Grammar grammar, Plot plot, Plot thread, Cast cast, Teller teller, Dice dice) {
        this.grammar = grammar;
        this.plot = plot;
        this.thread = thread;
        this.cast = cast;
        this.teller = teller;
        this.dice = dice;
        flags.addAll(cast.place().tags());
        flags.addAll(plot.list("flags"));
    }

    /** Tells it all and returns the name of the character who comes to help, or "none". */
    String tell() {
        Page page = teller.page();
        page.role("setting");
        teller.tell(dice.pick(grammar.production("open").items()));
        if (dice.chance(80)) {
            about();
        }
        String role = "setting";
        String helper = "none";
        boolean middleTold = false;
        for (Plot.Beat beat : plot.beats()) {
            if (!beat.role().equals(role)) {
                if (role.equals("setting")) {
                    threadBeat("setting");
                }
                if (role.equals("problem")) {
                    aside(45);
                }
                if (beat.role().equals("moral")) {
                    threadBeat("resolution");
                }
                page.paragraph();
                role = beat.role();
                page.role(role);
            }
            String told = beat(beat);
            if (helper.equals("none") && role.equals("help")) {
                helper = told;
            }
            if (!middleTold && (role.equals("attempt") || role.equals("setback"))) {
                if (dice.chance(75)) {
                    threadBeat("attempt");
                }
                aside(30);
                middleTold = true;
            }
        }
        return helper;
    }

    private void about() {
        teller.page().space();
        teller.tell(dice.pick(grammar.production("about").items()));
        teller.page().space();
    }

    /** Something seen or heard in passing. */
    private void aside(int percent) {
        if (!flags.contains("home") && dice.chance(percent)) {
            String where = cast.place().tags().contains("indoor") ? "aside-in" : "aside-out";
            teller.tell(List.of(new Piece.Slot(where, "")));
            teller.page().space();
        }
    }

    private void threadBeat(String role) {
        for (Plot.Beat beat : thread.beats()) {
            if (beat.role().equals(role)) {
                beat(beat);
            }
        }
    }

    /** Tells a beat and returns who of the other characters was first spoken of in it, or "none". */
    private String beat(Plot.Beat beat) {
        if (!dice.chance(beat.percent())) {
            return "none";
        }
        teller.mentions().forget();
        List<Plot.Passage> left = new ArrayList<>();
        for (Plot.Passage passage : beat.passages()) {
            if (fits(passage)) {
                left.add(passage);
            }
        }
        int count = beat.count() - (beat.count() > 1 && dice.chance(40) ? 1 : 0);
        for (int i = 0; i < count && !left.isEmpty(); i++) {
            Plot.Passage passage = left.remove(dice.below(left.size()));
            flags.addAll(passage.sets());
            connect(count, i, passage);
            teller.tell(passage.pieces());
            teller.page().space();
        }
        return teller.mentions().firstOther();
    }

    /** "First," or "After that," before passages of a row that begin with a character. */
    private void connect(int count, int i, Plot.Passage passage) {
        boolean beginsWithSomebody =
                passage.pieces().get(0) instanceof Piece.Slot slot && cast.beings.containsKey(slot.form());
        if (count > 1 && beginsWithSomebody && dice.chance(i == 0 ? 40 : 65)) {
            teller.tell(List.of(new Piece.Slot(i == 0 ? "atfirst" : "andthen", ""), new Piece.Text(" ")));
        }
    }

    private boolean fits(Plot.Passage passage) {
        for (String need : passage.needs()) {
            boolean wanted = !need.startsWith("no-");
            if (flags.contains(wanted ? need : need.substring(3)) != wanted) {
                return false;
            }
        }
        return true;
    }
}
