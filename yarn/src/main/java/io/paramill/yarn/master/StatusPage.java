package io.paramill.yarn.master;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.paramill.run.Json;
import io.paramill.yarn.protocol.RunStatus;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The page that YARN links to: {@code /} for people, {@code /status.json} for programs. It shows
 * and changes nothing. Addresses in it are relative, as YARN's proxy needs it.
 */
final class StatusPage implements Closeable {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
      <title>Paramill training</title>
      <style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}
      th,td{border:1px solid #bbb;padding:.3em .7em;text-align:left}td.n{text-align:right}
      pre{margin:0;max-width:60em;white-space:pre-wrap}</style></head><body>
      """;

  private final Supplier<RunStatus> status;
  private final HttpServer server;

  /** Serves on a free port. */
  StatusPage(Supplier<RunStatus> status) throws IOException {
    this.status = status;
    server = HttpServer.create(new InetSocketAddress(0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
      } else if (path.equals("/status.json")) {
        send(exchange, "application/json", Json.text(status.get()));
      } else if (path.equals("/")) {
        send(exchange, "text/html", html(status.get()));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void send(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream output = exchange.getResponseBody()) {
      output.write(body);
    }
  }

  /** The page of a status. */
  static String html(RunStatus status) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append(
        "<h1>Round %d of %d: %s</h1><p>%d of %d parts published, %d containers, %.1f %% of the run. <a href=\"status.json\">JSON</a></p>"
            .formatted(
                status.round(),
                status.lastRound(),
                status.phase(),
                status.published(),
                status.shards().size(),
                status.containers(),
                100 * status.share()));
    if (!status.message().isEmpty()) {
      page.append("<pre>").append(escape(status.message())).append("</pre>");
    }
    page.append(
        "<table><tr><th>Shard<th>State<th>Attempt<th>Done<th>Metrics<th>Node<th>Log<th>Last error</tr>\n");
    status.shards().forEach(shard -> page.append(row(shard)));
    return page.append("</table></body></html>\n").toString();
  }

  private static String row(RunStatus.Shard shard) {
    String log = shard.log().isEmpty() ? "" : "<a href=\"" + escape(shard.log()) + "\">log</a>";
    return "<tr><td class=n>%d<td>%s<td class=n>%d<td class=n>%.0f %%<td>%s<td>%s<td>%s<td><pre>%s</pre></tr>\n"
        .formatted(
            shard.shard(),
            shard.state(),
            shard.attempt(),
            100 * shard.share(),
            escape(metrics(shard.metrics())),
            escape(shard.node()),
            log,
            escape(shard.lastError()));
  }

  private static String metrics(Map<String, Double> metrics) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(metrics)
        .forEach((name, value) -> text.append("%s %.6g  ".formatted(name, value)));
    return text.toString().trim();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
