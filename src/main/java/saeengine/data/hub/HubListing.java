package saeengine.data.hub;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;

/**
 * The files of a repository at a revision: the JSON that {@code /api/models/ORG/NAME/revision/REV?blobs=true} gives,
 * of which {@code sha}, and {@code rfilename}, {@code size}, {@code blobId} and {@code lfs.sha256} of each of the
 * {@code siblings} are read.
 *
 * @param commit of the revision
 */
record HubListing(String commit, List<RemoteFile> files) {
    private static final long LONGEST = 64L << 20;
    private static final int MOST_FILES = 500_000;

    /** @param host who says so, for errors */
    static HubListing read(InputStream body, String host) throws IOException {
        String commit = null;
        Map<String, RemoteFile> files = new LinkedHashMap<>();
        try (Reader text = new InputStreamReader(new Limited(body), StandardCharsets.UTF_8)) {
            JsonReader json = new JsonReader(text);
            json.setStrictness(Strictness.STRICT);
            json.beginObject();
            while (json.hasNext()) {
                switch (json.nextName()) {
                    case "sha" -> commit = json.nextString();
                    case "siblings" -> readFiles(json, files);
                    default -> json.skipValue();
                }
            }
            json.endObject();
        } catch (IllegalStateException | NumberFormatException | JsonParseException e) {
            throw new DataException(host + ": its list of files is not the hub's JSON; check HF_ENDPOINT", e);
        } catch (MalformedJsonException e) {
            throw new DataException(host + ": its list of files is not JSON; check HF_ENDPOINT", e);
        }
        if (commit == null || !HubFacts.isCommit(commit)) {
            throw new DataException(host + ": its list of files names no commit; check HF_ENDPOINT");
        }
        return new HubListing(commit, List.copyOf(files.values()));
    }

    private static void readFiles(JsonReader json, Map<String, RemoteFile> files) throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            RemoteFile file = readFile(json);
            files.putIfAbsent(file.name(), file);
            if (files.size() > MOST_FILES) {
                throw new DataException("the hub lists over " + MOST_FILES + " files, more than this program takes");
            }
        }
        json.endArray();
    }

    private static RemoteFile readFile(JsonReader json) throws IOException {
        String name = null;
        String git = null;
        String sha256 = null;
        boolean apart = false;
        long size = -1;
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            boolean isNull = json.peek() == JsonToken.NULL;
            if (key.equals("rfilename")) {
                name = json.nextString();
            } else if (key.equals("size") && !isNull) {
                size = json.nextLong();
            } else if (key.equals("blobId") && !isNull) {
                git = json.nextString();
            } else if (key.equals("lfs") && !isNull) {
                apart = true;
                sha256 = sha256(json);
            } else {
                json.skipValue();
            }
        }
        json.endObject();
        if (name == null) {
            throw new IllegalStateException("a file without a name");
        }
        // Of a file that is stored apart git knows a pointer only.
        String sum = apart ? sha256 : git;
        return new RemoteFile(name, Math.max(size, -1), sum != null && HubFacts.isSum(sum) ? sum : null);
    }

    private static @Nullable String sha256(JsonReader json) throws IOException {
        String sha256 = null;
        json.beginObject();
        while (json.hasNext()) {
            if (json.nextName().equals("sha256")) {
                sha256 = json.nextString();
            } else {
                json.skipValue();
            }
        }
        json.endObject();
        return sha256;
    }

    /** A body that ends in an error where it is too long. */
    private static final class Limited extends FilterInputStream {
        private long left = LONGEST;

        private Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = in.read(into, from, length);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw new DataException("the hub's list of files is over " + (LONGEST >> 20)
                        + " MiB long, more than this program takes");
            }
            return count;
        }
    }
}
