package io.paramill.oozie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What the schemas do not say: that names lead somewhere, and what is run. */
final class TrainAppTest {

  private static AppFile workflow;
  private static AppFile coordinator;
  private static AppFile bundle;

  @BeforeAll
  static void readApp() throws Exception {
    workflow = AppFile.read("workflow.xml");
    coordinator = AppFile.read("coordinator.xml");
    bundle = AppFile.read("bundle.xml");
  }

  @Test
  void everyTransitionLeadsToNode() {
    List<String> nodes = new ArrayList<>();
    Set<String> targets = new TreeSet<>();
    for (Element element : workflow.elements("*")) {
      if (Set.of("action", "kill", "end").contains(element.getTagName())) {
        nodes.add(element.getAttribute("name"));
      }
      if (element.hasAttribute("to")) {
        targets.add(element.getAttribute("to"));
      }
    }
    assertEquals(nodes.size(), Set.copyOf(nodes).size(), "names are unique: " + nodes);
    assertEquals(new TreeSet<>(nodes), targets);
  }

  @Test
  void everyErrorLeadsToKillNode() {
    String kill = workflow.elements("kill").get(0).getAttribute("name");
    for (Element error : workflow.elements("error")) {
      assertEquals(kill, error.getAttribute("to"));
    }
    assertTrue(workflow.elements("message").get(0).getTextContent().contains("${wf:errorMessage("));
  }

  @Test
  void stagesRunTheseCommandsInThisOrder() {
    assertEquals(
        List.of(
            "vocab --input IN --output OUT --min-count 5",
            "shard --input IN --output OUT --shard-by random --shards 2 --seed 1",
            "train --output OUT --rounds 6 --epochs 3 --dim 128 --window 5 --negative 5"
                + " --sample 1e-4 --seed 1",
            "merge --output OUT",
            "convert --run OUT --export tensorflow,torch"),
        commands(Map.of("inputDir", "IN", "outputDir", "OUT")));
  }

  @Test
  void everyActionIsNamedAfterItsCommand() {
    for (Element action : workflow.elements("action")) {
      assertEquals(
          action.getAttribute("name"), AppFile.elements(action, "arg").get(0).getTextContent());
      assertEquals(
          "io.paramill.cli.Paramill",
          AppFile.elements(action, "main-class").get(0).getTextContent());
    }
  }

  @Test
  void everyParameterThatIsUsedIsDeclared() {
    assertEquals(workflow.parameters().keySet(), workflow.usedNames());

    Set<String> coordinatorNames = coordinator.usedNames();
    coordinatorNames.removeAll(Set.of("YEAR", "MONTH", "DAY"));
    assertContains(coordinator.parameters().keySet(), coordinatorNames);

    assertContains(bundle.parameters().keySet(), bundle.usedNames());
  }

  @Test
  void eachLevelSuppliesWhatTheNextRequires() throws Exception {
    Set<String> fromCoordinator = new TreeSet<>(coordinator.parameters().keySet());
    fromCoordinator.addAll(coordinator.properties("configuration").keySet());
    assertContains(fromCoordinator, workflow.requiredParameters());

    assertContains(bundle.parameters().keySet(), coordinator.requiredParameters());

    Properties job = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of("apps/train/job.properties"))) {
      job.load(reader);
    }
    assertContains(job.stringPropertyNames(), workflow.requiredParameters());
    assertContains(job.stringPropertyNames(), bundle.requiredParameters());
  }

  @Test
  void everyDayHasItsOwnFolderWithoutColons() {
    String output = coordinator.properties("configuration").get("outputDir").orElseThrow();
    Matcher format =
        Pattern.compile("\\$\\{coord:formatTime\\(coord:nominalTime\\(\\), '([^']+)'\\)}$")
            .matcher(output);
    assertTrue(format.find(), output);
    DateTimeFormatter formatter = DateTimeFormatter.ofPattern(format.group(1));
    Set<String> days = new TreeSet<>();
    for (int day = 0; day < 366; day++) {
      days.add(formatter.format(LocalDateTime.of(2027, 1, 1, 4, 5, 6).plusDays(day)));
    }
    assertEquals(366, days.size());
    assertFalse(String.join("", days).contains(":"));
    assertEquals("_SUCCESS", coordinator.elements("done-flag").get(0).getTextContent());
  }

  /** Follows the workflow from its start, filling parameters in. */
  private static List<String> commands(Map<String, String> given) {
    Map<String, String> values = new HashMap<>();
    workflow.parameters().forEach((name, value) -> value.ifPresent(v -> values.put(name, v)));
    values.putAll(given);
    Map<String, Element> actions =
        workflow.elements("action").stream()
            .collect(Collectors.toMap(action -> action.getAttribute("name"), action -> action));
    List<String> commands = new ArrayList<>();
    String next = workflow.elements("start").get(0).getAttribute("to");
    while (actions.containsKey(next)) {
      // Taken out, so that a circle ends too.
      Element action = actions.remove(next);
      String command =
          AppFile.elements(action, "arg").stream()
              .map(Element::getTextContent)
              .collect(Collectors.joining(" "));
      for (Map.Entry<String, String> value : values.entrySet()) {
        command = command.replace("${" + value.getKey() + "}", value.getValue());
      }
      commands.add(command);
      next = AppFile.elements(action, "ok").get(0).getAttribute("to");
    }
    assertEquals("end", next);
    return commands;
  }

  private static void assertContains(Set<String> supplied, Set<String> needed) {
    Set<String> missing = new TreeSet<>(needed);
    missing.removeAll(supplied);
    assertEquals(Set.of(), missing);
  }
}
