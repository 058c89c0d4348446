package io.paramill.format.projector;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file that lists the embeddings of a folder: a protobuf message as text.
 *
 * <pre>
 * embeddings {
 *   tensor_name: "..."
 *   metadata_path: "..."
 *   tensor_path: "..."
 *   tensor_shape: words
 *   tensor_shape: dimensions
 * }
 * </pre>
 */
record ProjectorConfig(List<Embedding> embeddings) {

  /** The name of the file; the viewer knows no other. */
  static final String NAME = "projector_config.pbtxt";

  private static final int MAX_BYTES = 1 << 20;

  /** Blanks, a comment, a mark, or a word. */
  private static final Pattern TOKEN = Pattern.compile("\\s+|#[^\\n]*|[{}\\[\\]:,;<>]|[-+\\w.]+");

  /** A byte in octal, in hexadecimal, or by a letter or itself. */
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:([0-3]?[0-7]{1,2})|[xX]([0-9a-fA-F]{1,2})|(.))", Pattern.DOTALL);

  /** An embedding; the texts are empty where the file says nothing. */
  record Embedding(
      String tensorName, String tensorPath, String metadataPath, List<Long> tensorShape) {}

  static ProjectorConfig read(Storage storage, Location location) throws IOException {
    try (StorageInput input = storage.open(location)) {
      if (input.lengthBytes() > MAX_BYTES) {
        throw new MalformedDataException(
            ErrorCode.LIMIT_EXCEEDED, location, "Cannot read the list of embeddings: too large");
      }
      String text = new String(input.readHead(MAX_BYTES), StandardCharsets.UTF_8);
      return new Parser(location, tokens(location, text)).config();
    }
  }

  /** The text of the file. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Embedding embedding : embeddings) {
      text.append("embeddings {\n");
      text.append("  tensor_name: \"").append(escaped(embedding.tensorName)).append("\"\n");
      if (!embedding.metadataPath.isEmpty()) {
        text.append("  metadata_path: \"").append(embedding.metadataPath).append("\"\n");
      }
      text.append("  tensor_path: \"").append(embedding.tensorPath).append("\"\n");
      for (long extent : embedding.tensorShape) {
        text.append("  tensor_shape: ").append(extent).append('\n');
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** A mark, a word or a quoted text. */
  private record Token(String value, boolean quoted) {}

  private static List<Token> tokens(Location location, String text) throws MalformedDataException {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (text.charAt(end) == '"' || text.charAt(end) == '\'') {
        ByteArrayOutputStream quoted = new ByteArrayOutputStream();
        end = unquote(text, end, quoted);
        if (end < 0) {
          throw malformed(location, "a quoted text has no end");
        }
        tokens.add(new Token(quoted.toString(StandardCharsets.UTF_8), true));
      } else if (matcher.find(end) && matcher.start() == end) {
        end = matcher.end();
        // Blanks and comments are nothing; a comma or a semicolon may stand behind a field.
        if (!matcher.group().isBlank() && "#,;".indexOf(matcher.group().charAt(0)) < 0) {
          tokens.add(new Token(matcher.group(), false));
        }
      } else {
        throw malformed(location, "unexpected '%c'".formatted(text.charAt(end)));
      }
    }
    return tokens;
  }

  /**
   * Reads a quoted text as bytes, and returns where it ends, or -1 if it does not. Python writes
   * what is not ASCII byte by byte in octal.
   */
  private static int unquote(String text, int start, ByteArrayOutputStream quoted) {
    Matcher escape = ESCAPE.matcher(text);
    for (int i = start + 1; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == text.charAt(start)) {
        return i + 1;
      }
      if (c == '\\' && escape.find(i) && escape.start() == i) {
        quoted.write(
            escape.group(1) != null
                ? Integer.parseInt(escape.group(1), 8)
                : escape.group(2) != null
                    ? Integer.parseInt(escape.group(2), 16)
                    : unescaped(escape.group(3).charAt(0)));
        i = escape.end();
      } else {
        quoted.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    return -1;
  }

  private static char unescaped(char c) {
    int special = "abfnrtv".indexOf(c);
    return special < 0 ? c : "\007\b\f\n\r\t\013".charAt(special);
  }

  private static MalformedDataException malformed(Location location, String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the list of embeddings: " + why);
  }

  /** Reads fields; those that are of no account here are skipped. */
  private static final class Parser {
    private final Location location;
    private final List<Token> tokens;
    private int next;

    Parser(Location location, List<Token> tokens) {
      this.location = location;
      this.tokens = tokens;
    }

    ProjectorConfig config() throws MalformedDataException {
      List<Embedding> embeddings = new ArrayList<>();
      while (next < tokens.size()) {
        if (word().equals("embeddings")) {
          embeddings.add(embedding());
        } else {
          skipValue();
        }
      }
      return new ProjectorConfig(embeddings);
    }

    private Embedding embedding() throws MalformedDataException {
      String name = "";
      String path = "";
      String metadata = "";
      List<Long> shape = new ArrayList<>();
      var unused = takeIf(":");
      require("{");
      Set<String> keys = new HashSet<>();
      while (takeIf("}").isEmpty()) {
        String key = word();
        if (!key.equals("tensor_shape") && !keys.add(key)) {
          throw malformed("'" + key + "' comes twice");
        }
        switch (key) {
          case "tensor_name" -> name = text();
          case "tensor_path" -> path = text();
          case "metadata_path" -> metadata = text();
          case "tensor_shape" -> numbers(shape);
          default -> skipValue();
        }
      }
      return new Embedding(name, path, metadata, shape);
    }

    private Token take() throws MalformedDataException {
      if (next == tokens.size()) {
        throw malformed("it ends early");
      }
      return tokens.get(next++);
    }

    private Optional<Token> takeIf(String mark) {
      boolean matches =
          next < tokens.size() && !tokens.get(next).quoted && tokens.get(next).value.equals(mark);
      return matches ? Optional.of(tokens.get(next++)) : Optional.empty();
    }

    private void require(String mark) throws MalformedDataException {
      if (takeIf(mark).isEmpty()) {
        throw malformed("no '" + mark + "' where one should be");
      }
    }

    private String word() throws MalformedDataException {
      Token token = take();
      if (token.quoted || "{}[]:<>".contains(token.value)) {
        throw malformed("'" + token.value + "' where a field should begin");
      }
      return token.value;
    }

    private String text() throws MalformedDataException {
      require(":");
      Token token = take();
      if (!token.quoted) {
        throw malformed("'" + token.value + "' is no text");
      }
      return token.value;
    }

    /** Adds a number, or a list of them. */
    private void numbers(List<Long> numbers) throws MalformedDataException {
      require(":");
      if (takeIf("[").isEmpty()) {
        numbers.add(number());
        return;
      }
      while (takeIf("]").isEmpty()) {
        numbers.add(number());
      }
    }

    private long number() throws MalformedDataException {
      Token token = take();
      if (token.quoted || !token.value.matches("\\d{1,18}")) {
        throw malformed("'" + token.value + "' is no extent");
      }
      return Long.parseLong(token.value);
    }

    /** Passes a value, or a message with all in it. */
    private void skipValue() throws MalformedDataException {
      var unused = takeIf(":");
      int depth = 0;
      do {
        Token token = take();
        if (!token.quoted && "{[".contains(token.value)) {
          depth++;
        } else if (!token.quoted && "}]".contains(token.value)) {
          depth--;
        }
      } while (depth > 0);
    }

    private MalformedDataException malformed(String why) {
      return ProjectorConfig.malformed(location, why);
    }
  }
}
