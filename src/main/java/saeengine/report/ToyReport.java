package saeengine.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import saeengine.data.AtomicFile;

/**
 * The page of a toy run: features and latents in two dimensions while they train, and how often latents fire.
 *
 * <p>One HTML file with its style, script and data inside, which asks the network for nothing.
 */
public final class ToyReport {
    private ToyReport() {}

    /**
     * Writes {@code toy.html}.
     *
     * @param model the log of a model's training; left out where it is not there
     * @param sae likewise of its autoencoders
     * @throws ReportException naming the file and the cause, where a log is broken
     */
    public static Path write(Path model, Path sae, Path html) {
        AtomicFile.writeText(html, of(model, sae));
        return html;
    }

    static String of(Path modelLog, Path saeLog) {
        Optional<JsonObject> model = Log.read(modelLog).map(ToyReport::model);
        Optional<JsonObject> sae = Log.read(saeLog).map(ToyReport::sae);
        JsonObject data = new JsonObject();
        data.add("inks", inks());
        data.add("model", model.isPresent() ? model.get() : JsonNull.INSTANCE);
        data.add("sae", sae.isPresent() ? sae.get() : JsonNull.INSTANCE);
        return Template.fill(
                Template.resource("toy.html"),
                Map.of(
                        "headline", Svg.escape(headline(model, sae)),
                        "lead", Svg.escape(lead(model, sae)),
                        "style", Template.resource("page.css"),
                        "toy_style", Template.resource("toy.css"),
                        "script", Template.resource("toy.js"),
                        "data", new Gson().toJson(data)));
    }

    private static String headline(Optional<JsonObject> model, Optional<JsonObject> sae) {
        if (sae.isPresent()) {
            return number(sae, "instances") + " autoencoders of " + number(sae, "latents") + " latents on "
                    + sae.get().getAsJsonArray("W").get(0).getAsJsonArray().size() + " features in "
                    + number(sae, "d") + " dimensions";
        }
        return model.isPresent()
                ? number(model, "instances") + " toy models of " + number(model, "features") + " features in "
                        + number(model, "hidden") + " dimensions"
                : "No toy model yet";
    }

    private static String lead(Optional<JsonObject> model, Optional<JsonObject> sae) {
        List<String> parts = new ArrayList<>();
        model.ifPresent(m -> parts.add("models after " + lastStep(m) + " steps"));
        sae.ifPresent(s -> parts.add("autoencoders after " + lastStep(s) + " steps, resampling: "
                + s.get("resampling").getAsString()));
        return String.join("; ", parts);
    }

    private static String lastStep(JsonObject log) {
        JsonArray steps = log.getAsJsonArray("steps");
        return Numbers.count(steps.get(steps.size() - 1).getAsDouble());
    }

    private static String number(Optional<JsonObject> log, String key) {
        return Integer.toString(log.orElseThrow().get(key).getAsInt());
    }

    private static JsonArray inks() {
        JsonArray inks = new JsonArray();
        for (Palette.Ink ink : Palette.ofWidths(8)) {
            JsonArray pair = new JsonArray();
            pair.add(ink.onLight());
            pair.add(ink.onDark());
            inks.add(pair);
        }
        return inks;
    }

    private static JsonObject model(Log log) {
        JsonObject data = new JsonObject();
        log.copy(data, "instances", "features", "hidden");
        data.add("steps", log.series("step"));
        data.add("W", log.series("W"));
        data.addProperty("limit", 1.1 * log.largest("W"));
        return data;
    }

    private static JsonObject sae(Log log) {
        JsonObject data = new JsonObject();
        log.copy(data, "instances", "latents", "d", "resampling", "W", "h");
        data.add("target", log.first("probability").getAsJsonArray().get(0));
        data.add("steps", log.series("step"));
        data.add("active", log.series("frac_active"));
        data.add("W_enc", log.series("W_enc"));
        data.add("W_dec", log.series("W_dec"));
        data.add("b_enc", log.series("b_enc"));
        data.add("out", log.series("h_reconstructed"));
        data.add("resampled", log.series("resampled"));
        double features = Log.largest(log.first("W"));
        JsonObject limits = new JsonObject();
        limits.addProperty("W_enc", 1.1 * Math.max(features, log.largest("W_enc")));
        limits.addProperty("W_dec", 1.1 * Math.max(features, 1));
        limits.addProperty("h", 1.2 * Math.max(features, Log.largest(log.first("h"))));
        data.add("limits", limits);
        return data;
    }

    /** JSON lines: what does not change, then the records. */
    private record Log(Path path, JsonObject head, List<JsonObject> records) {
        static Optional<Log> read(Path path) {
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            try {
                List<JsonObject> lines = new ArrayList<>();
                for (String line : Files.readAllLines(path)) {
                    lines.add(JsonParser.parseString(line).getAsJsonObject());
                }
                if (lines.size() < 2) {
                    throw new ReportException(path + ": has no record yet");
                }
                return Optional.of(new Log(path, lines.get(0), lines.subList(1, lines.size())));
            } catch (IOException | RuntimeException e) {
                throw e instanceof ReportException known
                        ? known
                        : new ReportException(path + ": is no log of a toy run: " + JsonFile.oneLine(e), e);
            }
        }

        JsonElement first(String key) {
            return required(head, key);
        }

        void copy(JsonObject to, String... keys) {
            for (String key : keys) {
                to.add(key, rounded(first(key)));
            }
        }

        JsonArray series(String key) {
            JsonArray series = new JsonArray(records.size());
            records.forEach(line -> series.add(rounded(required(line, key))));
            return series;
        }

        double largest(String key) {
            return records.stream()
                    .mapToDouble(line -> largest(required(line, key)))
                    .max()
                    .orElse(1);
        }

        private JsonElement required(JsonObject line, String key) {
            if (!line.has(key)) {
                throw new ReportException(path + ": a line has no '" + key + "'; train again");
            }
            return line.get(key);
        }

        static double largest(JsonElement values) {
            if (!values.isJsonArray()) {
                return values.isJsonNull() ? 0 : Math.abs(values.getAsDouble());
            }
            double largest = 0;
            for (JsonElement each : values.getAsJsonArray()) {
                largest = Math.max(largest, largest(each));
            }
            return largest;
        }

        /** To four decimals: more than a picture shows. */
        private static JsonElement rounded(JsonElement values) {
            if (values.isJsonArray()) {
                JsonArray all = new JsonArray(values.getAsJsonArray().size());
                values.getAsJsonArray().forEach(each -> all.add(rounded(each)));
                return all;
            }
            if (!values.isJsonPrimitive() || !values.getAsJsonPrimitive().isNumber()) {
                return values;
            }
            double value = Math.rint(values.getAsDouble() * 1e4) / 1e4;
            return value == Math.rint(value) ? new JsonPrimitive((long) value) : new JsonPrimitive(value);
        }
    }
}
