package saeengine.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 weights of an ONNX file, under the names of the checkpoint it was exported from.
 *
 * <p>Exporters keep a vector's name, and call a matrix {@code onnx::MatMul_N}, [in, out]: what it was is said by the node
 * that multiplies by it, {@code /encoder/layer.0/attention/self/query/MatMul}. Here it is [out, in] again. The file is a
 * protocol buffer; the numbers of its fields are those of {@code onnx.proto}.
 */
final class OnnxWeights {
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int FLOAT = 1;
    private static final String PRODUCT = "/MatMul";

    /** A tensor, row-major. */
    record Tensor(float[] values, long[] shape) {
        Tensor transposed() {
            int rows = (int) shape[0];
            int columns = (int) shape[1];
            float[] turned = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                turned[i % columns * rows + i / columns] = values[i];
            }
            return new Tensor(turned, new long[] {columns, rows});
        }
    }

    private record Field(int number, long value, ByteBuffer bytes) {}

    private OnnxWeights() {}

    static Map<String, Tensor> read(InputStream file) throws IOException {
        Map<String, Tensor> stored = new LinkedHashMap<>();
        Map<String, String> roles = new LinkedHashMap<>();
        for (Field part : fields(ByteBuffer.wrap(file.readAllBytes()))) {
            if (part.number() == GRAPH) {
                for (Field field : fields(part.bytes())) {
                    if (field.number() == NODE) {
                        addRole(field.bytes(), roles);
                    } else if (field.number() == INITIALIZER) {
                        addTensor(field.bytes(), stored);
                    }
                }
            }
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        stored.forEach((name, tensor) -> {
            String role = roles.get(name);
            named.put(role == null ? name : role, role == null ? tensor : tensor.transposed());
        });
        return named;
    }

    private static void addRole(ByteBuffer node, Map<String, String> roles) {
        List<String> inputs = new ArrayList<>();
        String name = "";
        for (Field field : fields(node)) {
            switch (field.number()) {
                case 1 -> inputs.add(text(field.bytes()));
                case 3 -> name = text(field.bytes());
                default -> {}
            }
        }
        if (name.endsWith(PRODUCT) && inputs.get(1).startsWith("onnx::")) {
            String path = name.substring(1, name.length() - PRODUCT.length()).replace('/', '.');
            roles.put(inputs.get(1), path + ".weight");
        }
    }

    private static void addTensor(ByteBuffer tensor, Map<String, Tensor> stored) {
        List<Long> shape = new ArrayList<>();
        long type = 0;
        String name = "";
        ByteBuffer raw = null;
        for (Field field : fields(tensor)) {
            switch (field.number()) {
                case 1 -> addDims(field, shape);
                case 2 -> type = field.value();
                case 8 -> name = text(field.bytes());
                case 9 -> raw = field.bytes();
                default -> {}
            }
        }
        if (type == FLOAT && raw != null) {
            float[] values = new float[raw.remaining() / Float.BYTES];
            raw.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            stored.put(name, new Tensor(values, shape.stream().mapToLong(d -> d).toArray()));
        }
    }

    private static void addDims(Field field, List<Long> shape) {
        if (field.bytes() == null) {
            shape.add(field.value());
        } else {
            for (ByteBuffer packed = field.bytes(); packed.hasRemaining(); ) {
                shape.add(varint(packed));
            }
        }
    }

    private static List<Field> fields(ByteBuffer message) {
        List<Field> fields = new ArrayList<>();
        ByteBuffer in = message.duplicate();
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case 0 -> fields.add(new Field(number, varint(in), null));
                case 1 -> in.position(in.position() + Long.BYTES);
                case 2 -> {
                    int length = (int) varint(in);
                    fields.add(new Field(number, 0, in.slice(in.position(), length)));
                    in.position(in.position() + length);
                }
                case 5 -> in.position(in.position() + Integer.BYTES);
                default -> throw new IllegalArgumentException("no protocol buffer: wire type " + (tag & 7));
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
