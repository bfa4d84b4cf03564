package saeengine.cli;

import picocli.CommandLine.IVersionProvider;
import saeengine.run.EngineVersion;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sae-engine " + EngineVersion.text(), "Java " + Runtime.version()};
    }
}
