package io.paramill.yarn.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.run.Json;
import io.paramill.yarn.protocol.RunStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusPageTest {

  private static final RunStatus STATUS =
      new RunStatus(
          RunStatus.Phase.TRAINING,
          2,
          3,
          0.5,
          1,
          List.of(
              new RunStatus.Shard(
                  0,
                  RunStatus.State.RUNNING,
                  2,
                  0.25,
                  Map.of("loss", 1.5),
                  "node1",
                  "http://node1/log",
                  "<script>")),
          "");

  private static HttpResponse<String> send(StatusPage page, String method, String path)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void showsTheStatusToPeopleAndPrograms() throws Exception {
    try (StatusPage page = new StatusPage(() -> STATUS)) {
      assertEquals(STATUS, Json.parse(send(page, "GET", "/status.json").body(), RunStatus.class));
      String html = send(page, "GET", "/").body();
      assertTrue(html.contains("Round 2 of 3: TRAINING"), html);
      assertTrue(html.contains("<a href=\"http://node1/log\">"), html);
      assertTrue(html.contains("loss 1.5"), html);
      assertFalse(html.contains("<script>"), html);
    }
  }

  @Test
  void changesNothingAndServesNothingElse() throws Exception {
    try (StatusPage page = new StatusPage(() -> STATUS)) {
      assertEquals(405, send(page, "POST", "/").statusCode());
      assertEquals(404, send(page, "GET", "/etc/passwd").statusCode());
    }
  }
}
