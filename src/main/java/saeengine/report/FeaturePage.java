package saeengine.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import saeengine.data.AtomicFile;

/**
 * The page on which people look at latents: {@code index.html} with all that it needs inside, or with the latents' records
 * in script files beside it, which it takes in as they are looked at.
 *
 * <p>It needs no server and asks the network for nothing.
 *
 * @param title names what it is of
 * @param lead what was read, in a line
 * @param footer how the page was made
 * @param index JSON: the autoencoders with a number of every latent for lists, and the tokens' texts
 * @param parts JSON of records by name, such as {@code 0-3}: part 3 of autoencoder 0
 */
public record FeaturePage(String title, String lead, String footer, String index, Map<String, String> parts) {
    /** Writes the page into a folder that is there; what was written last is the page itself. */
    public void write(Path folder, boolean inside) {
        Map<String, String> values = new TreeMap<>();
        values.put("title", Svg.escape(title));
        values.put("lead", Svg.escape(lead));
        values.put("footer", Svg.escape(footer));
        values.put("style", Template.resource("page.css") + Template.resource("features/page.css"));
        values.put("script", Template.resource("features/page.js"));
        values.put("index", index);
        values.put("script_source", inside ? "" : " 'self' file:");
        StringBuilder tags = new StringBuilder();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            if (inside) {
                tags.append("<script type=\"application/json\" id=\"part-")
                        .append(part.getKey())
                        .append("\">")
                        .append(part.getValue())
                        .append("</script>\n");
            } else {
                String script = "(window.saeEngineParts = window.saeEngineParts || {})[\"" + part.getKey() + "\"] = "
                        + part.getValue() + ";\n";
                AtomicFile.writeText(folder.resolve("latents-" + part.getKey() + ".js"), script);
            }
        }
        values.put("parts", tags.toString());
        AtomicFile.writeText(
                folder.resolve("index.html"), Template.fill(Template.resource("features/page.html"), values));
    }
}
