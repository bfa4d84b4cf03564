package saeengine.cli;

import picocli.CommandLine.IVersionProvider;

/** The version, as the jar's manifest gives it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sae-engine " + text(), "Java " + Runtime.version()};
    }

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not from a jar)" : version;
    }
}
