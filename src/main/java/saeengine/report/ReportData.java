package saeengine.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The curves as JSON for the page's script.
 *
 * <p>Gson writes {@code <}, {@code >}, {@code &} and quotes as escapes, so the text cannot end the
 * element it stands in, whatever a run folder holds.
 */
final class ReportData {
    private ReportData() {}

    static String of(RunFolder run, Figure figure) {
        List<StepChart> charts = new ArrayList<>(StepChart.sparsity(run, figure));
        charts.addAll(StepChart.others(run));
        return of(figure, figure.stepTitle(), charts, groups(run));
    }

    /** @param groups places of members by the name of what they have in common */
    static String of(Figure figure, String stepTitle, List<StepChart> charts, Map<String, List<Integer>> groups) {
        JsonObject data = new JsonObject();
        data.addProperty("lastStep", figure.lastStep());
        data.add("rowsPerStep", number(figure.rowsPerStep()));
        data.addProperty("stepTitle", stepTitle);
        data.add("floor", number(figure.floor()));
        data.add("top", number(figure.top()));
        data.add("low", number(figure.low()));
        data.addProperty("logarithmic", figure.logarithmic());
        if (figure.zoom() != null) {
            JsonObject zoom = new JsonObject();
            zoom.add("low", number(figure.zoom().low()));
            zoom.add("high", number(figure.zoom().high()));
            zoom.add("from", number(figure.zoom().from()));
            data.add("zoom", zoom);
        }
        data.addProperty("main", figure.key());
        JsonArray title = new JsonArray();
        figure.title().forEach(title::add);
        data.add("title", title);
        JsonArray keys = new JsonArray();
        JsonObject lows = new JsonObject();
        JsonObject logFloors = new JsonObject();
        charts.forEach(chart -> {
            keys.add(chart.key());
            if (chart.logarithmic()) {
                logFloors.add(chart.key(), number(chart.low()));
            } else if (!Double.isNaN(chart.low())) {
                lows.add(chart.key(), number(chart.low()));
            }
        });
        data.add("keys", keys);
        JsonArray shared = new JsonArray();
        charts.stream().filter(StepChart::shared).map(StepChart::key).forEach(shared::add);
        data.add("shared", shared);
        data.add("groups", shown(groups, figure.series().size()));
        data.addProperty("dashed", figure.dashed());
        data.add("lows", lows);
        data.add("logFloors", logFloors);
        JsonArray series = new JsonArray();
        for (int i = 0; i < figure.series().size(); i++) {
            series.add(series(figure, i, charts));
        }
        data.add("series", series);
        return new Gson().toJson(data);
    }

    /** Those of more than one member and not of all. */
    private static JsonArray shown(Map<String, List<Integer>> groups, int all) {
        JsonArray shown = new JsonArray();
        groups.forEach((name, places) -> {
            if (places.size() > 1 && places.size() < all) {
                JsonObject group = new JsonObject();
                group.addProperty("name", name);
                JsonArray members = new JsonArray();
                places.forEach(members::add);
                group.add("members", members);
                shown.add(group);
            }
        });
        return shown;
    }

    /** Members of one width, and of one setting of their sparsity. */
    private static Map<String, List<Integer>> groups(RunFolder run) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        List<RunInfo.Member> members = run.sparse() ? run.info().members() : List.of();
        Sweep sweep = Sweep.of(run);
        for (int i = 0; i < members.size(); i++) {
            groups.computeIfAbsent("F=" + members.get(i).features(), name -> new ArrayList<>())
                    .add(i);
        }
        for (int i = 0; i < members.size(); i++) {
            groups.computeIfAbsent(sweep.setting(members.get(i)), name -> new ArrayList<>())
                    .add(i);
        }
        groups.remove("");
        return groups;
    }

    private static JsonObject series(Figure figure, int place, List<StepChart> charts) {
        Figure.Series s = figure.series().get(place);
        JsonObject json = new JsonObject();
        json.addProperty("label", s.curve().label());
        json.addProperty("onLight", s.ink().onLight());
        json.addProperty("onDark", s.ink().onDark());
        json.addProperty("dash", s.dash());
        json.add("bound", number(s.bound()));
        JsonObject curves = new JsonObject();
        curves.add(figure.key(), curve(s.loss(), true));
        for (StepChart chart : charts) {
            curves.add(chart.key(), curve(chart.lines().get(place), false));
        }
        json.add("curves", curves);
        return json;
    }

    private static JsonObject curve(Thinned thinned, boolean whole) {
        JsonObject json = new JsonObject();
        JsonArray steps = new JsonArray();
        for (double step : thinned.steps()) {
            steps.add(step == Math.rint(step) ? (Number) (long) step : (Number) step);
        }
        json.add("step", steps);
        json.add("mean", numbers(thinned.mean()));
        if (whole) {
            json.add("smooth", numbers(thinned.smooth()));
            if (thinned.bucketed()) {
                json.add("low", numbers(thinned.low()));
                json.add("high", numbers(thinned.high()));
            }
        }
        return json;
    }

    private static JsonArray numbers(double[] values) {
        JsonArray array = new JsonArray(values.length);
        for (double value : values) {
            array.add(Double.isNaN(value) ? JsonNull.INSTANCE : number(value));
        }
        return array;
    }

    private static JsonElement number(double value) {
        return Double.isNaN(value) ? JsonNull.INSTANCE : new JsonPrimitive(Numbers.compact(value));
    }
}
