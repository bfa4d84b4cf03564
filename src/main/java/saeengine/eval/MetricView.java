package saeengine.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import saeengine.metric.Metric;

/** Named numbers in a fixed order, for a log line or a JSON file. A number that is not finite is null there. */
public interface MetricView {
    /** Metric names and values, always the same names in the same order; null where there is no finite value. */
    Map<String, Double> values();

    /** The values as one JSON object on one line. */
    default String json() {
        StringBuilder json = new StringBuilder("{");
        values().forEach((name, value) -> json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
        return json.append('}').toString();
    }

    /** Collects values in the order they are put. */
    final class Builder {
        private final Map<String, Double> values = new LinkedHashMap<>();

        public Builder put(Metric metric, double value) {
            return put(metric.key(), value);
        }

        public Builder put(String name, double value) {
            values.put(name, Double.isFinite(value) ? value : null);
            return this;
        }

        public Builder putAll(MetricView other) {
            values.putAll(other.values());
            return this;
        }

        public Map<String, Double> build() {
            return Collections.unmodifiableMap(values);
        }
    }
}
