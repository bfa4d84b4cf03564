package saeengine.data.tokenizer.part;

import com.google.gson.JsonElement;

/** The kinds of post-processor that are read: what each puts before and after a text. */
public final class Frames {
    private static final int HIGHEST_ID = Integer.MAX_VALUE;

    private static final Kinds<Frame> KINDS = new Kinds<Frame>("post_processor")
            .with("Sequence", Frames::sequence)
            .with("ByteLevel", Frames::offsetsAlone)
            .with("TemplateProcessing", TemplateFrame::read)
            .with("BertProcessing", Frames::pair)
            .with("RobertaProcessing", Frames::offsetsToo);

    private Frames() {}

    /** The frame of a file, empty where it has none. */
    public static Frame read(String file, JsonElement json) {
        return KINDS.read(file, json, Frame.NONE);
    }

    private static Frame sequence(Part part) {
        return KINDS.readAll(part, "processors").stream().reduce(Frame.NONE, Frame::within);
    }

    private static Frame offsetsAlone(Part part) {
        part.harmless("add_prefix_space", "trim_offsets", "use_regex");
        return Frame.NONE;
    }

    private static Frame offsetsToo(Part part) {
        part.harmless("add_prefix_space", "trim_offsets");
        return pair(part);
    }

    private static Frame pair(Part part) {
        return new Frame(new int[] {part.second("cls", HIGHEST_ID)}, new int[] {part.second("sep", HIGHEST_ID)});
    }
}
