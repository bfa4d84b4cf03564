package saeengine.stories;

/** The pronouns by which a story speaks of someone or something. */
enum Gender {
    FEMALE("she", "her", "her", "herself"),
    MALE("he", "him", "his", "himself"),
    NEUTER("it", "it", "its", "itself");

    private final String subject;
    private final String object;
    private final String possessive;
    private final String reflexive;

    Gender(String subject, String object, String possessive, String reflexive) {
        this.subject = subject;
        this.object = object;
        this.possessive = possessive;
        this.reflexive = reflexive;
    }

    /** The pronoun in the case that the masculine form names: he, him, his or himself. */
    String inCaseOf(String masculine) {
        return switch (masculine) {
            case "he" -> subject;
            case "him" -> object;
            case "his" -> possessive;
            case "himself" -> reflexive;
            default -> throw new IllegalArgumentException("no pronoun form " + masculine);
        };
    }
}
