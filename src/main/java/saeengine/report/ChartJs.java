package saeengine.report;

/** Chart.js as text that can stand inside a {@code <script>} element; its licence notice stays at the top. */
final class ChartJs {
    private static final String VERSION = "4.5.1";
    private static final String PATH = "/META-INF/resources/webjars/chart.js/" + VERSION + "/dist/chart.umd.min.js";

    private ChartJs() {}

    static String source() {
        return inline(Template.read(PATH));
    }

    /** Drops the link to a source map, which a browser's tools would ask the network for. */
    static String inline(String script) {
        return script.replaceAll("(?m)^//# sourceMappingURL=.*$", "")
                .replace("</script", "<\\/script")
                .replace("<!--", "<\\!--")
                .strip();
    }
}
