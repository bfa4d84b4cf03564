package saeengine.data.hub;

/** What a repository of the hub holds. Autoencoders lie in repositories of models. */
public enum RepositoryType {
    MODEL("models", ""),
    DATASET("datasets", "datasets/"),
    SAE("models", "");

    private final String plural;
    private final String page;

    RepositoryType(String plural, String page) {
        this.plural = plural;
        this.page = page;
    }

    /** The word in addresses of the API, and before the repository's name in the cache. */
    String plural() {
        return plural;
    }

    /** What stands before the repository's name in the address of its page and of its files. */
    String page() {
        return page;
    }
}
