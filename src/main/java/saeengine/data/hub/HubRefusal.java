package saeengine.data.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import saeengine.data.DataException;

/** What an answer that gives nothing means to whoever asked. The hub says more in {@code X-Error-Code}. */
final class HubRefusal {
    private HubRefusal() {}

    static DataException of(int status, HttpHeaders headers, URI at, boolean isHub, HubSettings settings) {
        String code = headers.firstValue("X-Error-Code").orElse("");
        String said = headers.firstValue("X-Error-Message").map(HubHttp::quoted).orElse("");
        String what = at.getHost() + ": answers " + status + " to " + at.getPath()
                + (said.isEmpty() ? "" : " ('" + said + "')");
        if (!isHub) {
            return new DataException(what + ", where the hub said the file is; try again later");
        }
        if (code.equals("GatedRepo")) {
            return new DataException(what + ": its terms have to be accepted first, on its page at "
                    + settings.endpoint() + ", by the owner of the token" + tokenAdvice(settings));
        }
        return new DataException(what
                + switch (status) {
                    case 401 ->
                        settings.token() == null
                                ? ": there is no such repository, or it needs a token; check its name, or set HF_TOKEN"
                                : ": the token is not valid here; this is asked " + settings.tokenSource();
                    case 403 -> ": this may not be read; check what the token may do" + tokenAdvice(settings);
                    case 404 ->
                        code.equals("RevisionNotFound")
                                ? ": there is no such revision; check --revision"
                                : ": there is no such thing, or it is private; check ORG/NAME and --type"
                                        + tokenAdvice(settings);
                    default -> ": that is no answer this program knows; check HF_ENDPOINT";
                });
    }

    private static String tokenAdvice(HubSettings settings) {
        return settings.token() == null ? ", and set HF_TOKEN" : " (asked " + settings.tokenSource() + ")";
    }
}
