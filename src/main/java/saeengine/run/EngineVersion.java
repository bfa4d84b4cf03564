package saeengine.run;

/** The version, as the jar's manifest gives it. */
public final class EngineVersion {
    private EngineVersion() {}

    /** As run.json and a run's first line have it. */
    public static String text() {
        String version = EngineVersion.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar)" : version;
    }
}
