package saeengine.data.hub;

import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;

/**
 * A file of a repository at one commit.
 *
 * @param name its path in the repository, of plain parts only
 * @param size in bytes; -1 where that is not known yet
 * @param sum its SHA-256 or the SHA-1 git knows it by, in hexadecimal; null where that is not known yet
 */
record RemoteFile(String name, long size, @Nullable String sum) {
    private static final int LONGEST_PART = 255;

    RemoteFile {
        requirePlain(name);
    }

    boolean isKnown() {
        return size >= 0 && sum != null;
    }

    RemoteFile with(HubFacts facts) {
        return new RemoteFile(name, size >= 0 ? size : facts.size(), sum != null ? sum : facts.sum());
    }

    /** The folder part of the name with its slash, empty at the top. */
    String folder() {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /** A server's names become paths here: no part of one may lead out of the folder that it is meant for. */
    private static void requirePlain(String name) {
        for (String part : name.split("/", -1)) {
            boolean plain = !part.isEmpty()
                    && !part.equals(".")
                    && !part.equals("..")
                    && part.length() <= LONGEST_PART
                    && part.chars().noneMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
            if (!plain) {
                throw new DataException("the hub lists a file '" + name
                        + "', whose name could lead out of its folder; nothing of this repository is fetched");
            }
        }
    }
}
