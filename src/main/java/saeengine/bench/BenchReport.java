package saeengine.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/** The figures of a bench with the machine that they are of, as a file has them. */
public final class BenchReport {
    private BenchReport() {}

    /** @param timed one piece of work after the other */
    public static JsonObject json(List<Timed> timed) {
        JsonArray figures = new JsonArray();
        timed.forEach(each -> figures.add(each.json()));
        JsonObject json = new JsonObject();
        json.addProperty("java", Runtime.version().toString());
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        json.addProperty("huge_pages", HugePages.now() == HugePages.ON);
        json.add("figures", figures);
        return json;
    }
}
