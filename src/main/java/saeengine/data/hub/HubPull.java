package saeengine.data.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.HubCache;
import saeengine.data.WriteFailed;
import saeengine.data.tensors.ShardedTensorFile;

/**
 * Fetches a repository of the hub, or some of its files, into the cache of Hugging Face's own tools:
 * {@code blobs/SUM}, links to them below {@code snapshots/COMMIT}, and {@code refs/REVISION}, which names the commit. A
 * link appears when its file is whole, the ref when all of them are.
 */
public final class HubPull {
    private static final Pattern REVISION = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*");

    /** Left free on a disk, for all that runs there beside. */
    private static final long SPARE = 256L << 20;

    /** What is to be fetched. {@code include}: patterns of names; none for what the program reads by itself. */
    public record Request(RepositoryType type, String repository, String revision, List<String> include) {}

    /** Hears how it goes. */
    public interface Listener {
        /** A line to be shown. */
        void say(String line);

        /** Fetching begins, of so many bytes. */
        void begins(long bytes);

        /** So many more bytes came; fewer than none where some have to come again. */
        void fetched(long bytes);

        /** Fetching has ended. */
        void ends();
    }

    private final HubSettings settings;
    private final Patience patience;
    private final HubHttp http;
    private final HubCache cache;
    private final Listener listener;

    HubPull(Map<String, String> environment, Path home, Patience patience, String program, Listener listener) {
        this.settings = HubSettings.of(environment, home);
        this.patience = patience;
        this.http = new HubHttp(settings, patience, new EnvironmentProxies(environment), program);
        this.cache = new HubCache(environment, home);
        this.listener = listener;
    }

    /** As whoever runs the program has set it up. {@code program}: name and version, as servers are told them. */
    public static HubPull ofUser(String program, Listener listener) {
        return new HubPull(
                System.getenv(), Path.of(System.getProperty("user.home")), Patience.USUAL, program, listener);
    }

    /** Fetches what is asked for and is not there; returns the folder of the commit. */
    public Path run(Request request) {
        HubCache.requireName(request.repository());
        if (!REVISION.matcher(request.revision()).matches()) {
            throw new DataException("'" + request.revision() + "' is no revision; write a branch, a tag or a commit");
        }
        listener.say("pull: " + request.repository() + " (" + word(request.type()) + ", revision " + request.revision()
                + ") from " + settings.endpoint() + ", " + settings.tokenSource());
        HubListing listing = list(request);
        Path folder = cache.folder(request.type().plural(), request.repository());
        Path snapshot = folder.resolve("snapshots").resolve(listing.commit());
        Folders.make(folder.resolve("blobs"));
        Folders.make(snapshot);
        try {
            List<RemoteFile> chosen = chosen(request, listing, folder, snapshot);
            fetch(request, listing, chosen, folder, snapshot);
        } catch (IOException e) {
            throw new WriteFailed(snapshot, e);
        }
        writeRef(request.revision(), listing.commit(), folder);
        return snapshot;
    }

    private HubListing list(Request request) {
        URI address = address("/api/" + request.type().plural() + "/" + request.repository() + "/revision/"
                + encoded(request.revision()) + "?blobs=true");
        HubHttp.Answer answer = http.get(address, 0);
        try (InputStream body = answer.body()) {
            return HubListing.read(body, answer.host());
        } catch (IOException e) {
            throw new DataException(
                    answer.host() + ": breaks off in its list of files (" + e.getMessage() + "); pull again", e);
        }
    }

    private List<RemoteFile> chosen(Request request, HubListing listing, Path folder, Path snapshot)
            throws IOException {
        boolean own = request.include().isEmpty();
        List<RemoteFile> chosen = new ArrayList<>(
                own
                        ? FileChoice.byDefault(request.type(), listing.files())
                        : FileChoice.matching(listing.files(), request.include()));
        if (own) {
            for (RemoteFile index : List.copyOf(chosen)) {
                if (index.name().endsWith(".index.json")) {
                    chosen.addAll(shards(request, listing, index, folder, snapshot));
                }
            }
        }
        listener.say("commit " + listing.commit() + ": " + chosen.size() + " of its "
                + listing.files().size() + " files, "
                + (own ? "which are those that this program reads (--include for others): " : "by --include: ")
                + FileChoice.few(chosen));
        return chosen;
    }

    /** The shards that an index names, for which the index itself has to be fetched first. */
    private List<RemoteFile> shards(Request request, HubListing listing, RemoteFile index, Path folder, Path snapshot)
            throws IOException {
        fetch(request, listing, List.of(index), folder, snapshot);
        Set<String> names = new LinkedHashSet<>();
        for (String shard : ShardedTensorFile.shards(snapshot.resolve(index.name()))) {
            names.add(index.folder() + shard);
        }
        List<RemoteFile> shards = FileChoice.named(listing.files(), List.copyOf(names));
        if (shards.size() < names.size()) {
            throw new DataException(
                    index.name() + ": names shards that the repository does not have; choose with --include");
        }
        return shards;
    }

    private void fetch(Request request, HubListing listing, List<RemoteFile> chosen, Path folder, Path snapshot)
            throws IOException {
        Path blobs = folder.resolve("blobs");
        List<RemoteFile> files = new ArrayList<>();
        for (RemoteFile file : chosen) {
            files.add(file.isKnown() ? file : asked(file, address(request, listing.commit(), file)));
        }
        List<RemoteFile> missing = files.stream()
                .filter(file -> !BlobDownload.isThere(blobs, file))
                .toList();
        long begun = missing.stream()
                .mapToLong(file -> BlobDownload.begun(blobs, file))
                .sum();
        long bytes = missing.stream().mapToLong(RemoteFile::size).sum() - begun;
        plan(files.size(), missing.size(), bytes, begun, blobs);
        BlobDownload download = new BlobDownload(http, patience, blobs, listing.commit(), listener::fetched);
        listener.begins(bytes);
        try {
            for (RemoteFile file : files) {
                if (missing.contains(file)) {
                    download.fetch(file, address(request, listing.commit(), file));
                }
                link(file, blobs, snapshot);
            }
        } finally {
            listener.ends();
        }
    }

    private RemoteFile asked(RemoteFile file, URI address) throws IOException {
        RemoteFile known = file.with(http.facts(address));
        if (!known.isKnown()) {
            throw new DataException(file.name() + ": the hub says neither size nor sum of it, so it cannot be checked;"
                    + " nothing is fetched; check HF_ENDPOINT");
        }
        return known;
    }

    private void plan(int files, int missing, long bytes, long begun, Path blobs) throws IOException {
        if (missing == 0) {
            listener.say(
                    "nothing to fetch: " + (files == 1 ? "the file is" : "all " + files + " are") + " in the cache");
            return;
        }
        long free = Folders.freeBytes(blobs);
        listener.say("to fetch: " + text(bytes) + " in " + missing + (missing == 1 ? " file" : " files")
                + (begun > 0 ? ", going on after " + text(begun) : "") + "; free on the disk of " + cache.path() + ": "
                + text(free));
        if (bytes + SPARE > free) {
            throw new DataException(cache.path() + ": " + text(bytes) + " are to come and " + text(free)
                    + " are free; make room, or name another place with HF_HOME");
        }
    }

    /** A link under the file's own name; what is there already and leads elsewhere is replaced in one go. */
    private static void link(RemoteFile file, Path blobs, Path snapshot) throws IOException {
        Path link = snapshot.resolve(file.name());
        Folders.make(Objects.requireNonNull(link.getParent()));
        Path target = Objects.requireNonNull(link.getParent()).relativize(blobs.resolve(file.sum()));
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
            throw new DataException(link + ": is a folder where a file is to be; remove it");
        }
        Path temporary = AtomicFile.temporary(link);
        try {
            Files.createSymbolicLink(temporary, target);
            Folders.replace(temporary, link);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A commit stands for itself and needs no ref. */
    private static void writeRef(String revision, String commit, Path folder) {
        if (!revision.equals(commit)) {
            Path ref = folder.resolve("refs").resolve(revision);
            Folders.make(Objects.requireNonNull(ref.getParent()));
            AtomicFile.writeText(ref, commit);
        }
    }

    private URI address(Request request, String commit, RemoteFile file) {
        StringBuilder path =
                new StringBuilder("/" + request.type().page() + request.repository() + "/resolve/" + commit);
        for (String part : file.name().split("/")) {
            path.append('/').append(encoded(part));
        }
        return address(path.toString());
    }

    private URI address(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String word(RepositoryType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String text(long bytes) {
        return bytes < 10_000_000
                ? String.format(Locale.ROOT, "%,d kB", (bytes + 999) / 1000)
                : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
    }
}
