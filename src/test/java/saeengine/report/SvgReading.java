package saeengine.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A drawn figure read back as XML, with the few questions the tests ask it. */
final class SvgReading {
    private final Document document;

    SvgReading(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        } catch (Exception e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        }
    }

    Element root() {
        return document.getDocumentElement();
    }

    List<Element> all(String tag, Predicate<Element> wanted) {
        NodeList found = document.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            Element element = (Element) found.item(i);
            if (wanted.test(element)) {
                elements.add(element);
            }
        }
        return elements;
    }

    List<Element> ofClass(String tag, String name) {
        return all(tag, e -> e.getAttribute("class").equals(name));
    }

    /** The groups of one kind of curve of one member: one per panel. */
    List<Element> curves(String kind, String member) {
        return all(
                "g",
                e -> e.getAttribute("class").equals(kind)
                        && e.getAttribute("data-member").equals(member));
    }

    /** The points of every polyline in a group, in order; one at which a line goes on where another ended, once. */
    static List<double[]> points(Element group) {
        List<double[]> points = new ArrayList<>();
        NodeList lines = group.getElementsByTagName("polyline");
        for (int i = 0; i < lines.getLength(); i++) {
            for (String pair : ((Element) lines.item(i)).getAttribute("points").split(" ")) {
                String[] xy = pair.split(",");
                double[] point = {Double.parseDouble(xy[0]), Double.parseDouble(xy[1])};
                if (points.isEmpty() || !Arrays.equals(points.get(points.size() - 1), point)) {
                    points.add(point);
                }
            }
        }
        return points;
    }

    static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    static List<String> texts(List<Element> elements) {
        return elements.stream().map(e -> e.getTextContent().strip()).toList();
    }
}
