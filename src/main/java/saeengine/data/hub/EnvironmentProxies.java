package saeengine.data.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import saeengine.data.DataException;

/**
 * The proxies that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name, or the same in small letters:
 * Java itself reads properties only, which hold where no variable is set.
 */
final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI to) {
        String name = to.getScheme() + "_proxy";
        String proxy = variable(name);
        if (proxy.isEmpty()) {
            ProxySelector java = ProxySelector.getDefault();
            return java == null ? List.of(Proxy.NO_PROXY) : java.select(to);
        }
        return isExcepted(to.getHost()) ? List.of(Proxy.NO_PROXY) : List.of(parse(name, proxy));
    }

    private static Proxy parse(String name, String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && "http".equals(uri.getScheme())) {
                int port = uri.getPort() >= 0 ? uri.getPort() : 80;
                return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
            }
        } catch (IllegalArgumentException e) {
            // Said below; the text may have a password in it.
        }
        throw new DataException(name.toUpperCase(Locale.ROOT)
                + ": is no address of a proxy; write one as in http://proxy.example:3128");
    }

    /** Names in the list stand for themselves and for what ends in a dot and them; * is everything. */
    private boolean isExcepted(String host) {
        for (String word : variable("no_proxy").split(",")) {
            String name = word.strip().replaceFirst("^\\.", "");
            if (!name.isEmpty() && (name.equals("*") || host.equals(name) || host.endsWith("." + name))) {
                return true;
            }
        }
        return false;
    }

    private String variable(String name) {
        String small = environment.getOrDefault(name, "");
        return small.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small;
    }

    @Override
    public void connectFailed(URI to, SocketAddress proxy, IOException e) {
        // The request fails too, and says so.
    }
}
