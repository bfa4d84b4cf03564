package saeengine.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import saeengine.tensor.Kernel;

/** Every {@link Kernel} constant of the product, found in its class files. */
final class KernelConstants {
    private KernelConstants() {}

    /**
     * A constant and where it stands.
     *
     * @param place as headers name it: op.Relu.FORWARD
     */
    record Constant(Kernel kernel, String place) {}

    /** By the kernel's name. */
    static Map<String, Constant> all() {
        Map<String, Constant> constants = new TreeMap<>();
        for (Class<?> owner : classes()) {
            for (Field field : owner.getDeclaredFields()) {
                if (field.getType() == Kernel.class && Modifier.isStatic(field.getModifiers())) {
                    Constant constant = read(field);
                    if (constants.put(constant.kernel().name(), constant) != null) {
                        throw new AssertionError(constant.kernel().name() + " is the name of two kernels");
                    }
                }
            }
        }
        return constants;
    }

    private static List<Class<?>> classes() {
        try {
            Path root = Path.of(Kernel.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(file -> file.toString().endsWith(".class"))
                        .<Class<?>>map(file -> loaded(root.relativize(file).toString()))
                        .toList();
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> loaded(String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            return Class.forName(name, false, KernelConstants.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Constant read(Field field) {
        try {
            field.setAccessible(true);
            String owner = field.getDeclaringClass().getName().replace("saeengine.", "");
            return new Constant((Kernel) field.get(null), owner + "." + field.getName());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
