package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTablesTest {
    @TempDir
    Path folder;

    @Test
    void everyLineOfEveryLogIsALineOfTheTable() throws IOException {
        Report.writeTables(SparseRun.grid(folder));
        List<String> table = Files.readAllLines(folder.resolve("curves.csv"));
        List<String> titles = List.of(table.get(0).split(","));
        assertEquals(List.of("member", "step", "rows", "loss", "lr", "l2", "l1", "l0", "dead", "aux"), titles);
        int line = 1;
        for (String member : List.of("F1024-k16", "F1024-k32", "F1024-k64", "F4096-k16")) {
            for (String logged : Files.readAllLines(folder.resolve(member + "/loss.jsonl"))) {
                JsonObject json = JsonParser.parseString(logged).getAsJsonObject();
                String[] fields = table.get(line++).split(",", -1);
                assertEquals(member, fields[0]);
                assertEquals(json.get("tokens").getAsDouble(), Double.parseDouble(fields[2]));
                for (String key : List.of("step", "loss", "lr", "l2", "l0", "dead", "aux")) {
                    double was = json.get(key).getAsDouble();
                    assertEquals(was, Double.parseDouble(fields[titles.indexOf(key)]), key + " of " + logged);
                }
            }
        }
        assertEquals(1 + 9 * 500, table.size());
    }

    @Test
    void theSummaryHasEveryFigureAsItWasMeasured() throws IOException {
        Report.writeTables(SparseRun.grid(folder));
        List<String> table = Files.readAllLines(folder.resolve("summary.csv"));
        List<String> titles = List.of(table.get(0).split(","));
        assertEquals(List.of("member", "features", "k", "training_loss", "mse"), titles.subList(0, 5));
        assertEquals(10, table.size());
        JsonObject member = JsonParser.parseString(Files.readString(folder.resolve("summary.json")))
                .getAsJsonObject()
                .getAsJsonArray("members")
                .get(4)
                .getAsJsonObject();
        String[] fields = table.get(5).split(",", -1);
        assertEquals(member.get("name").getAsString(), fields[0]);
        for (String key : List.of("mse", "l0", "l1", "alive", "ev_r2", "loss_recovered")) {
            double measured = member.getAsJsonObject("metrics").get(key).getAsDouble();
            assertEquals(measured, Double.parseDouble(fields[titles.indexOf(key)]), key);
        }
        assertTrue(!titles.contains("kl_score"), "a figure that no member has is no column");
    }

    @Test
    void whatIsUnknownIsEmptyAndWhatHoldsACommaIsQuoted() throws IOException {
        SampleRun.in(folder)
                .lines(8, "{\"step\":1,\"loss\":null}\n{\"step\":2,\"loss\":0.1,\"a,\\\"b\":1e-9}\n")
                .settings();
        Report.writeTables(folder);
        assertEquals(
                List.of("member,step,rows,loss,\"a,\"\"b\"", "F8,1,,,", "F8,2,,0.1,1.0E-9"),
                Files.readAllLines(folder.resolve("curves.csv")));
        assertEquals(
                List.of("member,features,training_loss", "F8,8,0.1"), Files.readAllLines(folder.resolve("summary.csv")));
        assertEquals(2, Arrays.stream(folder.toFile().list()).filter(name -> name.endsWith(".csv")).count());
    }
}
