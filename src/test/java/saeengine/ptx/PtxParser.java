package saeengine.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a module's statements: version, tables, entries. */
final class PtxParser {
    private static final Pattern ENTRY = Pattern.compile("(?:\\.visible |\\.weak )?\\.entry ([\\w$]+) ?\\((.*)\\)(.*)");
    private static final Pattern PARAMETER =
            Pattern.compile("\\.param \\.(\\w+)(?: \\.ptr)?(?: \\.(?:global|const))?(?: \\.align \\d+)? ([\\w$]+)");
    private static final Pattern LIMIT = Pattern.compile("\\.(?:maxntid|reqntid) (\\d+)(?:, ?(\\d+))?(?:, ?(\\d+))?");

    private final PtxModule module;
    private final List<Statement> statements;
    private final SourceLines lines = new SourceLines();
    private final Map<String, Long> variables = new HashMap<>();
    private final List<Variable> shared = new ArrayList<>();
    private byte[] image = {};
    private int at;

    PtxParser(PtxModule module, String text) {
        this.module = module;
        this.statements = Statements.of(text);
    }

    void parse() {
        for (Statement statement : statements) {
            if (statement.startsWith(".file")) {
                lines.file(statement.text());
            }
        }
        while (at < statements.size()) {
            top(statements.get(at++));
        }
        module.variables(image);
    }

    private void top(Statement statement) {
        String text = statement.text();
        if (text.contains(".entry ")) {
            entry(statement);
        } else if (text.startsWith(".section")) {
            skipBlock();
        } else if (text.startsWith(".shared ")) {
            shared.add(Variable.of(module.fileName(), statement));
        } else if (text.contains(".global ") || text.contains(".const ")) {
            table(Variable.of(module.fileName(), statement));
        } else if (!text.matches("\\.(version|target|address_size|file).*")) {
            throw new PtxSyntaxException(module.fileName(), statement.line(), "'" + text + "' is not known");
        }
    }

    private void skipBlock() {
        int depth = 0;
        do {
            String text = statements.get(at++).text();
            depth += text.equals("{") ? 1 : text.equals("}") ? -1 : 0;
        } while (depth > 0);
    }

    /** A table goes behind the others, element by element. */
    private void table(Variable variable) {
        int from = variable.place(image.length);
        image = Arrays.copyOf(image, from + variable.bytes());
        variables.put(variable.name(), Windows.MODULE + from);
        if (variable.values().isBlank()) {
            return;
        }
        String[] values = variable.values().split(",");
        for (int i = 0; i < values.length; i++) {
            long value = tableValue(values[i].strip());
            for (int b = 0; b < variable.type().bytes; b++) {
                image[from + i * variable.type().bytes + b] = (byte) (value >>> 8 * b);
            }
        }
    }

    private static long tableValue(String text) {
        if (text.startsWith("0f") || text.startsWith("0d")) {
            return Long.parseUnsignedLong(text.substring(2), 16);
        }
        return Literal.integer(text);
    }

    private void entry(Statement header) {
        Matcher matcher = ENTRY.matcher(header.text());
        if (!matcher.matches()) {
            throw new PtxSyntaxException(module.fileName(), header.line(), "'" + header.text() + "' is no entry");
        }
        List<PtxEntry.Parameter> parameters =
                parameters(header, matcher.group(2).strip());
        PtxEntry entry = new PtxEntry(module, matcher.group(1), parameters, maxThreads(matcher.group(3)));
        lines.startEntry();
        EntryParser body = new EntryParser(entry, lines, variables, shared);
        require(header, statements.get(at++).text().equals("{"));
        int depth = 1;
        while (true) {
            Statement statement = statements.get(at++);
            depth += statement.text().equals("{") ? 1 : statement.text().equals("}") ? -1 : 0;
            if (depth == 0) {
                break;
            }
            body.take(statement);
        }
        body.finish();
        module.add(entry);
    }

    private void require(Statement header, boolean ok) {
        if (!ok) {
            throw new PtxSyntaxException(module.fileName(), header.line(), "an entry's body starts with {");
        }
    }

    private List<PtxEntry.Parameter> parameters(Statement header, String list) {
        List<PtxEntry.Parameter> parameters = new ArrayList<>();
        int offset = 0;
        for (String text : list.isEmpty() ? new String[0] : list.split(",")) {
            Matcher matcher = PARAMETER.matcher(text.strip());
            PtxType type = matcher.matches() ? PtxType.named(matcher.group(1)) : null;
            if (type == null) {
                throw new PtxSyntaxException(
                        module.fileName(), header.line(), "'" + text.strip() + "' is no parameter we know");
            }
            offset = (offset + type.bytes - 1) / type.bytes * type.bytes;
            parameters.add(new PtxEntry.Parameter(matcher.group(2), matcher.group(1), type.bytes, offset));
            offset += type.bytes;
        }
        return parameters;
    }

    private static int maxThreads(String limits) {
        Matcher matcher = LIMIT.matcher(limits);
        if (!matcher.find()) {
            return Integer.MAX_VALUE;
        }
        int most = 1;
        for (int i = 1; i <= 3; i++) {
            most *= matcher.group(i) == null ? 1 : Integer.parseInt(matcher.group(i));
        }
        return most;
    }
}
