package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import saeengine.cpu.CpuDevice;
import saeengine.report.Report;
import saeengine.train.Checkpoints;
import saeengine.train.Member;

/** How a run ended: the table on the screen, summary.json, and the report. */
final class RunResult {
    private final Path folder;
    private final EvalRows evalRows;
    private final List<Member> members;

    RunResult(Path folder, EvalRows evalRows, List<Member> members) {
        this.folder = folder;
        this.evalRows = evalRows;
        this.members = members;
    }

    /** A run that reached its last step: every member's loss over the rows of the bound. */
    void finished(CpuDevice device, Checkpoints.Progress progress) {
        System.out.printf("%n%-8s  %14s  %14s  %10s%n", "width", "loss", "PCA bound", "ratio");
        JsonArray list = new JsonArray();
        for (Member member : members) {
            double loss = evalRows.loss(device, member.sae());
            double bound = evalRows.bound(member.sae().features());
            String ratio = bound > 0 ? String.format(Locale.ROOT, "%.4f", loss / bound) : "-";
            System.out.printf(
                    Locale.ROOT,
                    "%-8s  %14.6g  %14.6g  %10s%n",
                    "F=" + member.sae().features(),
                    loss,
                    bound,
                    ratio);
            JsonObject json = json(member);
            json.addProperty("eval_loss", loss);
            json.addProperty("eval_rows", evalRows.count());
            list.add(json);
        }
        System.out.printf(Locale.ROOT, "(mean over the same %,d rows for loss and bound)%n%n", evalRows.count());
        write("finished", progress, list);
        print("stopped", progress);
    }

    /** A run that was asked to stop before its last step. */
    void interrupted(Checkpoints.Progress progress) {
        JsonArray list = new JsonArray();
        members.forEach(member -> list.add(json(member)));
        write("stopped", progress, list);
        print("interrupted; the checkpoint is written, --resume goes on; stopped", progress);
    }

    private JsonObject json(Member member) {
        JsonObject json = new JsonObject();
        json.addProperty("name", member.name());
        json.addProperty("features", member.sae().features());
        json.addProperty("bound", evalRows.bound(member.sae().features()));
        return json;
    }

    private void write(String status, Checkpoints.Progress progress, JsonArray list) {
        JsonObject summary = new JsonObject();
        summary.addProperty("status", status);
        summary.addProperty("steps", progress.step());
        summary.addProperty("rows", progress.rows());
        summary.add("members", list);
        RunSettings.write(folder.resolve("summary.json"), summary);
        Report.write(folder);
    }

    private void print(String how, Checkpoints.Progress progress) {
        System.out.printf(Locale.ROOT, "%s after %,d rows (%,d steps)%n", how, progress.rows(), progress.step());
        System.out.printf("curves: %s%nreport: %s%n", folder.resolve("curves.svg"), folder.resolve("report.html"));
    }
}
