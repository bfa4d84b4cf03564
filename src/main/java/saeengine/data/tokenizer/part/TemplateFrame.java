package saeengine.data.tokenizer.part;

import java.util.ArrayList;
import java.util.List;

/** Reads a template: a list of special tokens with the text's place among them. */
final class TemplateFrame {
    private TemplateFrame() {}

    static Frame read(Part part) {
        // How two texts are put together is nothing that anybody asks for here.
        part.harmless("pair");
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean passed = false;
        for (Part piece : part.parts("single")) {
            boolean isText = piece.has("Sequence");
            if (isText && passed) {
                throw part.unsupported("a template with the text in it twice");
            }
            passed |= isText;
            Part inner = piece.part(isText ? "Sequence" : "SpecialToken");
            piece.end();
            if (inner.has("type_id") && inner.count("type_id", 1) != 0) {
                throw part.unsupported("a template with a text of type 1");
            }
            String id = inner.text("id");
            inner.end();
            if (isText && !id.equals("A")) {
                throw part.unsupported("a template for the text '" + id + "'");
            }
            if (!isText) {
                Part token = part.part("special_tokens").part(id).harmless("id", "tokens");
                for (int one : token.counts("ids", Integer.MAX_VALUE)) {
                    (passed ? after : before).add(one);
                }
                token.end();
            }
        }
        part.harmless("special_tokens");
        if (!passed) {
            throw part.malformed("its template has no place for the text");
        }
        return new Frame(ids(before), ids(after));
    }

    private static int[] ids(List<Integer> list) {
        return list.stream().mapToInt(id -> id).toArray();
    }
}
