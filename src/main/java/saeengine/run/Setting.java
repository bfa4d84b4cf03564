package saeengine.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One setting of what is carried out: its name, as commands have it behind {@code --} and run.json as its key, and how it is
 * got, set and read.
 *
 * @param <C> what is configured
 * @param <T> the values
 * @param reader from one text, or, of a list, from each of its texts
 * @param list whether there are several, a {@code List} of what is read
 */
public record Setting<C, T>(
        String name, Function<C, T> getter, BiConsumer<C, T> setter, Function<String, ?> reader, boolean list) {
    /** A setting of one value. */
    public static <C, T> Setting<C, T> of(
            String name, Function<C, T> getter, BiConsumer<C, T> setter, Function<String, T> reader) {
        return new Setting<>(name, getter, setter, reader, false);
    }

    /** A setting of several, written with commas. */
    public static <C, E> Setting<C, List<E>> ofList(
            String name, Function<C, List<E>> getter, BiConsumer<C, List<E>> setter, Function<String, E> reader) {
        return new Setting<>(name, getter, setter, reader, true);
    }

    /** Sets a value of the setting's own type; null where there is none. */
    @SuppressWarnings("unchecked")
    public void set(C config, Object value) {
        setter.accept(config, (T) value);
    }

    /** Sets what a text says, as it would be typed; one that says nothing of this kind is an IllegalArgumentException. */
    public void read(C config, String text) {
        try {
            if (!list) {
                set(config, reader.apply(text));
                return;
            }
            List<Object> values = new ArrayList<>();
            for (String each : text.split(",")) {
                values.add(reader.apply(each));
            }
            set(config, values);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + ": '" + text + "' is not a number of its kind", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + name + ": " + e.getMessage(), e);
        }
    }

    /** The value as run.json keeps it; null where there is none. */
    public @Nullable JsonElement json(C config) {
        T value = getter.apply(config);
        return value == null ? null : jsonOf(value);
    }

    /** What run.json keeps of what was configured: the settings that have a value, then those of the device. */
    public static <C> JsonObject json(List<Setting<C, ?>> all, C config, DeviceSettings device) {
        JsonObject json = new JsonObject();
        addTo(json, all, config);
        addTo(json, DeviceSettings.ALL, device);
        return json;
    }

    private static <C> void addTo(JsonObject json, List<Setting<C, ?>> all, C config) {
        for (Setting<C, ?> each : all) {
            JsonElement value = each.json(config);
            if (value != null) {
                json.add(each.name(), value);
            }
        }
    }

    /** Sets what a text says of the setting of a name; false where there is none of it. */
    public static <C> boolean read(List<Setting<C, ?>> all, C config, String name, String text) {
        for (Setting<C, ?> each : all) {
            if (each.name().equals(name)) {
                each.read(config, text);
                return true;
            }
        }
        return false;
    }

    /** Adds the files that settings name to those that feed a run. */
    public static <C> void addFiles(List<Setting<C, ?>> all, C config, RunInputs inputs) {
        for (Setting<C, ?> each : all) {
            Object value = each.getter().apply(config);
            for (Object one : value instanceof Collection<?> values ? values : Collections.singletonList(value)) {
                if (one instanceof Path path) {
                    inputs.add("--" + each.name(), List.of(path));
                }
            }
        }
    }

    /** A value as a file of settings keeps it: numbers and flags as they are, all others as they are typed. */
    public static JsonElement jsonOf(Object value) {
        if (value instanceof Collection<?> values) {
            JsonArray array = new JsonArray();
            values.forEach(each -> array.add(jsonOf(each)));
            return array;
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        }
        if (value instanceof Enum<?> constant) {
            return new JsonPrimitive(Words.of(constant));
        }
        return new JsonPrimitive(value.toString());
    }
}
