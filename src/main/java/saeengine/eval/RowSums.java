package saeengine.eval;

/** What reconstruction metrics sum row by row: squared error, norms, angles. */
final class RowSums {
    private Sum error2 = new Sum();
    private Sum norm = new Sum();
    private Sum xHatNorm = new Sum();
    private Sum xHat2 = new Sum();
    private Sum xDotXHat = new Sum();
    private Mean error2OverX2 = new Mean();
    private Mean normRatio = new Mean();
    private Mean cosine = new Mean();

    RowSums copy() {
        RowSums copy = new RowSums();
        copy.error2 = error2.copy();
        copy.norm = norm.copy();
        copy.xHatNorm = xHatNorm.copy();
        copy.xHat2 = xHat2.copy();
        copy.xDotXHat = xDotXHat.copy();
        copy.error2OverX2 = error2OverX2.copy();
        copy.normRatio = normRatio.copy();
        copy.cosine = cosine.copy();
        return copy;
    }

    void add(BatchTerms terms) {
        for (int i = 0; i < terms.rows(); i++) {
            addRow(terms.error2()[i], terms.x2()[i], terms.xHat2()[i], terms.dot()[i]);
        }
    }

    private void addRow(double rowError2, double rowX2, double rowXHat2, double rowDot) {
        error2.add(rowError2);
        norm.add(Math.sqrt(rowX2));
        xHatNorm.add(Math.sqrt(rowXHat2));
        xHat2.add(rowXHat2);
        xDotXHat.add(rowDot);
        error2OverX2.addRatio(rowError2, rowX2);
        normRatio.addRatio(Math.sqrt(rowXHat2), Math.sqrt(rowX2));
        addCosine(rowDot, rowX2, rowXHat2);
    }

    /** A reconstruction of zero points nowhere; it counts as 0, for leaving it out would flatter a dead encoder. */
    private void addCosine(double dot, double x2, double y2) {
        if (y2 == 0) {
            cosine.addRatio(0, x2);
        } else {
            cosine.addRatio(dot, Math.sqrt(x2) * Math.sqrt(y2));
        }
    }

    double squaredError() {
        return error2.value();
    }

    double norm() {
        return norm.value();
    }

    double xHatNorm() {
        return xHatNorm.value();
    }

    double nmse() {
        return error2OverX2.value();
    }

    double xHat2OverXDotXHat() {
        return xDotXHat.value() == 0 ? Double.NaN : xHat2.value() / xDotXHat.value();
    }

    double normRatio() {
        return normRatio.value();
    }

    double cosine() {
        return cosine.value();
    }
}
