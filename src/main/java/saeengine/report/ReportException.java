package saeengine.report;

import saeengine.data.DataException;

/** A run folder that cannot be read or reported. The message is one line: the file, then the cause. */
public final class ReportException extends DataException {
    private static final long serialVersionUID = 1L;

    public ReportException(String message) {
        super(message);
    }

    public ReportException(String message, Throwable cause) {
        super(message, cause);
    }
}
