package io.paramill.oozie;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** One of the application's XML files, with the questions that the tests ask of it. */
record AppFile(String text, Document document) {

  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern LITERAL_OR_FUNCTION = Pattern.compile("'[^']*'|\\w+:\\w+(?=\\()");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  static AppFile read(String name) throws Exception {
    String text = Files.readString(Path.of("apps/train", name));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("apps/train", name).toFile());
    return new AppFile(text, document);
  }

  /** The elements with a tag, in document order. */
  List<Element> elements(String tag) {
    return elements(document.getDocumentElement(), tag);
  }

  static List<Element> elements(Element within, String tag) {
    NodeList nodes = within.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  /** The declared parameters, each with its default if it has one. */
  Map<String, Optional<String>> parameters() {
    return properties("parameters");
  }

  /** The parameters without a default. */
  Set<String> requiredParameters() {
    Set<String> required = new TreeSet<>();
    parameters().forEach((name, value) -> value.ifPresentOrElse(v -> {}, () -> required.add(name)));
    return required;
  }

  /** The properties listed in the one element with a tag. */
  Map<String, Optional<String>> properties(String tag) {
    Map<String, Optional<String>> properties = new TreeMap<>();
    for (Element property : elements(elements(tag).get(0), "property")) {
      String name = elements(property, "name").get(0).getTextContent();
      properties.put(
          name, elements(property, "value").stream().findFirst().map(Node::getTextContent));
    }
    return properties;
  }

  /** The names in all <code>${...}</code> that are neither functions nor inside a literal. */
  Set<String> usedNames() {
    Set<String> names = new TreeSet<>();
    EXPRESSION
        .matcher(text)
        .results()
        .map(expression -> LITERAL_OR_FUNCTION.matcher(expression.group(1)).replaceAll(" "))
        .flatMap(rest -> NAME.matcher(rest).results().map(MatchResult::group))
        .forEach(names::add);
    return names;
  }
}
