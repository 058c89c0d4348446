package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.pipeline.RunFolder;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PageSheetTest {

  private static final String HOSTILE = "<script src='http://x'>\u0000\"&</td>";

  private final Storage storage = new MemoryStorage();
  private final RunLayout layout = new RunLayout(Location.of("file:/run"));
  private final PageSheet page = new PageSheet();

  private String text() throws Exception {
    page.write(storage, layout.report(), "Paramill: " + layout.root());
    try (var input = storage.open(layout.report())) {
      return new String(input.readHead(1 << 20), StandardCharsets.UTF_8);
    }
  }

  private static Document parsed(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document page, String tag) {
    List<Element> elements = new ArrayList<>();
    NodeList found = page.getElementsByTagName(tag);
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document page, String tag) {
    return elements(page, tag).stream().map(Element::getTextContent).toList();
  }

  @Test
  void tellsARunAndIsWellFormed() throws Exception {
    Shard one = new Shard(0, "one", List.of(), 30, 400, 70, "", Map.of("key", HOSTILE));
    Shard other = new Shard(1, "other", List.of(), 15, 300, 60, "", Map.of());
    new ShardManifest("key", 1, 45, 0, 700, 130, "", "", List.of(one, other))
        .write(storage, layout.shards());
    for (int shard = 0; shard < 2; shard++) {
      Map<String, Double> metrics = Map.of("loss", 2.0 - shard, "tokens", 100.0);
      new PartManifest(1, shard, "", List.of(), List.of(), metrics)
          .write(storage, layout.part(1, shard));
    }
    new RunFolder(storage, layout.root()).claim("shard", Map.of("--by", "key"));
    Summary summary = new Summary(storage, layout, page);
    summary.shards();
    summary.losses(1);
    summary.settings();
    summary.places();

    Document parsed = parsed(text());
    assertEquals(
        List.of(
            "Shards by key, in /run/shards",
            "Loss by round and shard",
            "Settings",
            "Where everything is"),
        texts(parsed, "h2"));
    List<String> rows = texts(parsed, "tr");
    assertTrue(rows.get(1).endsWith("onekey " + HOSTILE.replace('\u0000', '\uFFFD')), rows.get(1));
    assertTrue(rows.contains("102.0000100") && rows.contains("111.0000100"), rows.toString());
    assertTrue(rows.contains("shard--bykey"), rows.toString());
    assertTrue(rows.contains("shards/run/shards"), rows.toString());
    assertFalse(rows.toString().contains("vocabulary"), rows.toString());
    List<String> bars =
        elements(parsed, "i").stream().map(bar -> bar.getAttribute("style")).toList();
    assertEquals(List.of("width: 100.0%", "width: 50.0%"), List.of(bars.get(0), bars.get(4)));
  }

  @Test
  void needsNothingButItself() throws Exception {
    page.heading(HOSTILE);
    page.line(HOSTILE);
    Document parsed = parsed(text());
    for (String tag : List.of("script", "link", "img", "iframe")) {
      assertEquals(List.of(), texts(parsed, tag));
    }
    assertTrue(elements(parsed, "a").isEmpty());
  }

  @Test
  void takesThePlaceOfTheOneBefore() throws Exception {
    page.line("first");
    String first = text();
    page.line("second");
    assertEquals(first.replace("</body>", "<p>second</p>\n</body>"), text());
  }

  @Test
  void tellsWhatTheTerminalTells() throws Exception {
    StringWriter terminal = new StringWriter();
    Sheet both = new TextSheet(new PrintWriter(terminal, true)).and(page);
    TextTable table = new TextTable("stage", "seconds", "");
    table.row("train", "1.5", TextTable.Bar.of(3, 4));
    both.heading("Time");
    both.table(table);
    assertEquals(
        List.of("", "Time", "stage  seconds", "train      1.5  #########"),
        terminal.toString().lines().toList());
    assertEquals(List.of("train", "1.5", ""), texts(parsed(text()), "td"));
  }
}
