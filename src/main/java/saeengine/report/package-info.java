/**
 * A run folder turned into pictures: {@code curves.svg}, one self-contained {@code report.html}, and, for
 * sparse runs that were measured, {@code frontier.svg} and {@code scaling.svg}.
 *
 * <p>{@link saeengine.report.RunFolder} reads what a run wrote, {@code Figure} decides once what is
 * shown (thinned and smoothed curves, colours, axes, the zoom), and the two writers
 * {@link saeengine.report.CurvesSvg} and {@link saeengine.report.HtmlReport} draw that same figure.
 * What a sparse run adds has a class for what is shown and one that draws it, once for the file and
 * once for the page, which differ in their {@code Theme} only: {@code Frontier} and
 * {@code FrontierChart}, {@code ScalingLaw} and {@code ScalingChart}. {@code Comparison} and {@link
 * saeengine.report.ComparisonPage} are the same over several runs.
 * Nothing here knows a tensor, and nothing here needs a display, a font or the network. The same
 * folder gives the same bytes.
 */
package saeengine.report;
