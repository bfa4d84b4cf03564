package saeengine.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import saeengine.eval.ScalingLaw;
import saeengine.run.Log;

/** The scaling law of a run over a grid of n and k: fitted where its points allow it, and where not, said why. */
final class RunScalingLaw {
    /** Six parameters go through six points exactly, and say nothing then. */
    private static final int FEWEST = ScalingLaw.FEWEST_POINTS + 1;

    private final List<ScalingLaw.Point> points = new ArrayList<>();
    private int measured;

    /** Takes in a member's final mse; members that have no k are none of the law's. */
    void take(MemberSpec spec, double mse) {
        if (spec.k() > 0) {
            measured++;
            if (mse > 0 && Double.isFinite(mse)) {
                points.add(new ScalingLaw.Point(spec.features(), spec.k(), mse));
            }
        }
    }

    /** Says the law and adds it to the summary, or the reason why there is none. */
    void addTo(JsonObject summary, Log log) {
        int without = measured - points.size();
        Optional<String> lack = ScalingLaw.lack(points, FEWEST);
        if (lack.isEmpty()) {
            fit(summary, log);
            if (without > 0) {
                log.say("(without %s)", zeros(without));
            }
        } else if (measured > 0) {
            String why = without == 0
                    ? "it needs " + lack.get()
                    : points.isEmpty() ? zeros(without) : zeros(without) + "; it needs " + lack.get();
            summary.addProperty("no_scaling_law", why);
            // Of a single autoencoder nobody expects a law.
            if (measured > 1 || without > 0) {
                log.say("");
                log.say("no scaling law is fitted: " + why);
            }
        }
    }

    private String zeros(int without) {
        return without + " of " + measured + (measured == 1 ? " loss is" : " losses are") + " 0, of which there is no"
                + " logarithm";
    }

    private void fit(JsonObject summary, Log log) {
        ScalingLaw.Fit fit = ScalingLaw.fit(points);
        ScalingLaw law = fit.law();
        log.say(
                "%nL(n,k) = exp(%.4g %+.4g ln k %+.4g ln n %+.4g ln k ln n) + exp(%.4g %+.4g ln k), rms of ln L %.3g",
                law.alpha(), law.betaK(), law.betaN(), law.gamma(), law.zeta(), law.eta(), fit.rms());
        JsonObject json = new JsonObject();
        json.addProperty("alpha", law.alpha());
        json.addProperty("beta_k", law.betaK());
        json.addProperty("beta_n", law.betaN());
        json.addProperty("gamma", law.gamma());
        json.addProperty("zeta", law.zeta());
        json.addProperty("eta", law.eta());
        json.addProperty("rms", fit.rms());
        JsonArray list = new JsonArray();
        for (ScalingLaw.Point point : points) {
            JsonObject each = new JsonObject();
            each.addProperty("n", point.n());
            each.addProperty("k", point.k());
            each.addProperty("loss", point.loss());
            each.addProperty("fitted", law.loss(point.n(), point.k()));
            list.add(each);
        }
        json.add("points", list);
        summary.add("scaling_law", json);
    }
}
