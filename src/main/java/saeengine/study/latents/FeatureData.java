package saeengine.study.latents;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import saeengine.latents.Example;
import saeengine.latents.FactScores;
import saeengine.latents.LatentRecord;
import saeengine.latents.LogitLens;
import saeengine.latents.Neighbours;
import saeengine.latents.TokenText;

/** What a page of latents shows, as JSON: tokens by numbers of the page's own, values to five digits. */
final class FeatureData {
    static final int LATENTS_A_PART = 256;
    private static final MathContext DIGITS = new MathContext(5);

    private final TokenText text;
    private final IntFunction<String> piece;
    private final Map<Integer, Integer> numbers = new LinkedHashMap<>();
    private final JsonArray pieces = new JsonArray();
    private final JsonArray autoencoders = new JsonArray();
    private final Map<String, String> parts = new LinkedHashMap<>();

    FeatureData(TokenText text, IntFunction<String> piece) {
        this.text = text;
        this.piece = piece;
    }

    /** Adds an autoencoder with all its latents. */
    void add(LatentStudy study) {
        JsonObject json = new JsonObject();
        json.addProperty("name", study.name());
        json.addProperty("description", study.description());
        json.addProperty("tokens", study.records().tokens());
        JsonArray fired = new JsonArray();
        JsonArray max = new JsonArray();
        JsonArray norm = new JsonArray();
        JsonArray cosine = new JsonArray();
        JsonArray peak = new JsonArray();
        JsonArray fact = new JsonArray();
        JsonArray f1 = new JsonArray();
        JsonArray part = new JsonArray();
        int features = study.records().features();
        for (int latent = 0; latent < features; latent++) {
            LatentRecord record = study.records().of(latent);
            fired.add(record == null ? 0 : record.fired());
            max.add(rounded(record == null ? 0 : record.max()));
            norm.add(rounded(study.norms()[latent]));
            cosine.add(rounded(study.cosines()[latent]));
            peak.add(record == null ? -1 : number(text.id(record.top().get(0).token())));
            FactScores.Score score = study.score(latent);
            fact.add(score == null ? "" : score.fact());
            f1.add(score == null ? new JsonPrimitive(0) : rounded(score.f1()));
            part.add(latent(study, latent, record));
            if (part.size() == LATENTS_A_PART || latent == features - 1) {
                parts.put(autoencoders.size() + "-" + latent / LATENTS_A_PART, part.toString());
                part = new JsonArray();
            }
        }
        json.add("fired", fired);
        json.add("max", max);
        json.add("norm", norm);
        json.add("cosine", cosine);
        json.add("peak", peak);
        if (study.scores() != null) {
            json.add("fact", fact);
            json.add("f1", f1);
        }
        autoencoders.add(json);
    }

    private JsonObject latent(LatentStudy study, int latent, LatentRecord record) {
        JsonObject json = new JsonObject();
        JsonArray top = new JsonArray();
        JsonArray intervals = new JsonArray();
        if (record != null) {
            json.add("mean", rounded(record.mean()));
            record.top().forEach(each -> top.add(example(each)));
            for (LatentRecord.Interval interval : record.intervals()) {
                JsonArray samples = new JsonArray();
                interval.samples().forEach(each -> samples.add(example(each)));
                JsonArray one = new JsonArray();
                one.add(interval.index());
                one.add(interval.count());
                one.add(samples);
                intervals.add(one);
            }
        }
        json.add("top", top);
        json.add("intervals", intervals);
        if (study.lens() != null) {
            json.add("promoted", tokens(study.lens().get(latent).promoted()));
            json.add("demoted", tokens(study.lens().get(latent).demoted()));
        }
        json.add("similar", neighbours(study.similar().get(latent)));
        json.add("together", neighbours(study.together().get(latent)));
        FactScores.Score score = study.score(latent);
        if (score != null) {
            JsonArray fact = new JsonArray();
            fact.add(score.fact());
            fact.add(rounded(score.f1()));
            fact.add(rounded(score.precision()));
            fact.add(rounded(score.recall()));
            fact.add(rounded(score.threshold()));
            json.add("fact", fact);
        }
        return json;
    }

    private JsonArray example(Example example) {
        JsonArray tokens = new JsonArray();
        JsonArray around = new JsonArray();
        for (int i = 0; i < example.around().length; i++) {
            tokens.add(number(text.id(example.from() + i)));
            if (example.around()[i] != 0) {
                around.add(i);
                around.add(rounded(example.around()[i]));
            }
        }
        JsonArray json = new JsonArray();
        json.add(text.story(example.token()));
        json.add(rounded(example.value()));
        json.add(example.token() - example.from());
        json.add(tokens);
        json.add(around);
        return json;
    }

    private JsonArray tokens(List<LogitLens.Token> tokens) {
        JsonArray json = new JsonArray();
        for (LogitLens.Token token : tokens) {
            JsonArray pair = new JsonArray();
            pair.add(number(token.id()));
            pair.add(rounded(token.logit()));
            json.add(pair);
        }
        return json;
    }

    private static JsonArray neighbours(List<Neighbours.Neighbour> neighbours) {
        JsonArray json = new JsonArray();
        for (Neighbours.Neighbour each : neighbours) {
            JsonArray pair = new JsonArray();
            pair.add(each.latent());
            pair.add(rounded(each.measure()));
            json.add(pair);
        }
        return json;
    }

    /** A token's number on the page. */
    private int number(int id) {
        return numbers.computeIfAbsent(id, added -> {
            pieces.add(piece.apply(added));
            return pieces.size() - 1;
        });
    }

    private static JsonPrimitive rounded(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(shortest(value)) : new JsonPrimitive(0);
    }

    private static Number shortest(double value) {
        BigDecimal digits = new BigDecimal(value, DIGITS).stripTrailingZeros();
        return digits.scale() <= 0 && digits.precision() - digits.scale() <= 9 ? digits.intValueExact() : digits;
    }

    /** The page's index, to be asked for when all autoencoders were added. */
    String index() {
        JsonObject json = new JsonObject();
        json.addProperty("latents_a_part", LATENTS_A_PART);
        json.add("autoencoders", autoencoders);
        json.add("pieces", pieces);
        return json.toString();
    }

    Map<String, String> parts() {
        return parts;
    }
}
