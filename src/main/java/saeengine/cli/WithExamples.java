package saeengine.cli;

import java.util.List;

/** A command that shows how it is typed. */
interface WithExamples {
    /** Command lines from the command's name on. */
    List<String> examples();
}
