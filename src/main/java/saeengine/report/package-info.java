/**
 * A run folder turned into pictures: {@code curves.svg} and one self-contained {@code report.html}.
 *
 * <p>{@link saeengine.report.RunFolder} reads what a run wrote, {@code Figure} decides once what is
 * shown (thinned and smoothed curves, colours, axes, the zoom), and the two writers
 * {@link saeengine.report.CurvesSvg} and {@link saeengine.report.HtmlReport} draw that same figure.
 * Nothing here knows a tensor, and nothing here needs a display, a font or the network. The same
 * folder gives the same bytes.
 */
package saeengine.report;
