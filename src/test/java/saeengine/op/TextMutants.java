package saeengine.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bugs in the PTX text: every rule at its first places in every kernel that has such a place. */
final class TextMutants {
    private static final String R = "(%\\w+)";

    /** A kind of bug: where it is found, what becomes of it, at how many places of a kernel it is tried. */
    private record Rule(String what, String regex, String replacement, int places, String kernels) {
        Rule(String what, String regex, String replacement, int places) {
            this(what, regex, replacement, places, ".*");
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule("block barrier dropped", "\\tbar\\.sync \\t0;", "", 4),
            new Rule("warp barrier dropped", "\\tbar\\.warp\\.sync \\t-1;", "", 4),
            new Rule(
                    "bound off by one",
                    "setp\\.ge\\.s32 \\t",
                    "setp.gt.s32 \t",
                    1,
                    "(?!attention|gemm_(own|tf32|bf16)|embedding_backward).*"),
            new Rule(
                    "tail not guarded",
                    "\\t@%p1 bra \\t.*",
                    "",
                    1,
                    "(?!attention|gemm_(own|tf32|bf16)|embedding_backward).*"),
            new Rule(
                    "bound negated",
                    "\\t@%p1 bra",
                    "\t@!%p1 bra",
                    1,
                    "(?!attention|gemm_(own|tf32|bf16)|embedding_backward).*"),
            new Rule(
                    "difference the other way round",
                    "sub\\.f32 \\t" + R + ", " + R + ", " + R,
                    "sub.f32 \t$1, $3, $2",
                    1),
            new Rule(
                    "quotient the other way round",
                    "div\\.rn\\.f32 \\t" + R + ", " + R + ", " + R,
                    "div.rn.f32 \t$1, $3, $2",
                    1),
            new Rule(
                    "factor and summand exchanged",
                    "fma\\.rn\\.f32 \\t" + R + ", " + R + ", " + R + ", " + R,
                    "fma.rn.f32 \t$1, $2, $4, $3",
                    1),
            new Rule("difference for sum", "add\\.f32 \\t" + R + ", " + R + ", " + R, "sub.f32 \t$1, $2, $3", 1),
            new Rule("sum for product", "mul\\.f32 \\t" + R + ", " + R + ", " + R, "add.f32 \t$1, $2, $3", 1),
            new Rule("minimum for maximum", "max\\.f32 \\t", "min.f32 \t", 1),
            new Rule(
                    "stride doubled",
                    "mul\\.wide\\.(s32|u32) \\t" + R + ", " + R + ", 4;",
                    "mul.wide.$1 \t$2, $3, 8;",
                    2),
            new Rule(
                    "address one element on in a load",
                    "ld\\.global\\.(nc\\.)?(f32|u32) \\t" + R + ", \\[" + R + "\\]",
                    "ld.global.$1$2 \t$3, [$4+4]",
                    2),
            new Rule(
                    "address one element on in a store",
                    "st\\.global\\.(f32|u32) \\t\\[" + R + "\\]",
                    "st.global.$1 \t[$2+4]",
                    2),
            new Rule("store dropped", "\\t(@!?%p\\d+ )?st\\.global\\.[^;]*;", "", 2),
            new Rule(
                    "shuffle over half the distance",
                    "(shfl\\.sync\\.bfly\\.b32 \\t.*), 16, 31, -1",
                    "$1, 8, 31, -1",
                    2),
            new Rule("lanes missing in the member mask", "(shfl\\.sync\\..*), -1;", "$1, 65535;", 1),
            new Rule("wait for copies dropped", "\\tcp\\.async\\.wait_all;", "", 2),
            new Rule("wait for a group of copies dropped", "\\tcp\\.async\\.wait_group \\d+;", "", 1),
            new Rule("one group of copies not waited for", "cp\\.async\\.wait_group 1;", "cp.async.wait_group 2;", 1),
            new Rule("group of copies not ended", "\\tcp\\.async\\.commit_group;", "", 2),
            new Rule("matrices not turned over", "(ldmatrix\\.\\S+)\\.trans", "$1", 1),
            new Rule("two matrices exchanged", "(ldmatrix\\.\\S+ \\{)" + R + ", " + R, "$1$3, $2", 1),
            new Rule(
                    "two of the left matrix's words exchanged",
                    "(mma\\.sync\\S+ \\{[^}]*\\}, \\{)" + R + ", " + R,
                    "$1$3, $2",
                    1),
            new Rule(
                    "the right matrix's words exchanged",
                    "(mma\\.sync\\S+ \\{[^}]*\\}, \\{[^}]*\\}, \\{)" + R + ", " + R,
                    "$1$3, $2",
                    1),
            new Rule(
                    "copy of another row",
                    "(cp\\.async\\.cg\\.shared\\.global) \\[" + R + "\\], \\[" + R + "\\]",
                    "$1 [$2], [$3+16]",
                    1),
            new Rule("thread for block", "%ctaid\\.x", "%tid.x", 1),
            new Rule("lane mask of 15", "and\\.b32 +\\t" + R + ", " + R + ", 31;", "and.b32 \t$1, $2, 15;", 1),
            new Rule("tie goes to the higher place", "not\\.b32 \\t", "mov.b32 \t", 1, "topk.*"),
            new Rule(
                    "sign of zero not dropped",
                    "add\\.f32 \\t" + R + ", " + R + ", 0f00000000",
                    "mov.f32 \t$1, $2",
                    1,
                    "topk.*forward"),
            new Rule("constant one halved", "0f3F800000", "0f3F000000", 1),
            new Rule("atomic addition keeps the larger", "atom\\.shared\\.add\\.u32", "atom.shared.max.u32", 1),
            new Rule("reciprocal for square root", "sqrt\\.rn\\.f32", "rcp.rn.f32", 1),
            new Rule(
                    "comparison turned", "setp\\.lt\\.f32 \\t(%p\\d+), " + R + ", " + R, "setp.gt.f32 \t$1, $2, $3", 1),
            new Rule(
                    "not a number compares as equal",
                    "setp\\.nan\\.f32 \\t" + R + ", " + R + ", " + R,
                    "setp.ne.f32 \t$1, $2, $3",
                    1),
            new Rule(
                    "shared address of the neighbour",
                    "st\\.shared\\.(f32|u32) \\t\\[" + R + "\\]",
                    "st.shared.$1 \t[$2+4]",
                    1),
            new Rule("parameter of the neighbour", "_param_0\\]", "_param_1]", 1));

    private TextMutants() {}

    static List<Mutant> of(MutationBench bench) {
        List<Mutant> mutants = new ArrayList<>();
        for (String kernel : bench.library().entries()) {
            for (Rule rule : RULES) {
                if (kernel.matches(rule.kernels())) {
                    mutants(mutants, kernel, rule, bench);
                }
            }
        }
        return mutants;
    }

    /** A rule at its first places that the cases run; a bug where nothing runs would be none. */
    private static void mutants(List<Mutant> mutants, String kernel, Rule rule, MutationBench bench) {
        String text = bench.library().textOf(kernel);
        Set<Integer> executed = bench.executedLines(kernel);
        Matcher matcher = Pattern.compile(rule.regex(), Pattern.MULTILINE).matcher(text);
        int found = 0;
        while (found < rule.places() && matcher.find()) {
            if (executed.contains(lineOf(text, matcher.start()))) {
                String which = rule.places() == 1 ? "" : ", place " + (found + 1);
                String there = matcher.group().replaceFirst(rule.regex(), rule.replacement());
                String changed = text.substring(0, matcher.start()) + there + text.substring(matcher.end());
                mutants.add(Mutant.ofText(kernel, rule.what() + which, changed));
                found++;
            }
        }
    }

    private static int lineOf(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
