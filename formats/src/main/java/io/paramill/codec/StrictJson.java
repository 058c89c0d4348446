package io.paramill.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.NameTable;
import java.io.CharConversionException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON text read front to back, of which nothing is forgiven: duplicate keys, wrong UTF-8, lone
 * surrogates, numbers that are not plain.
 */
public final class StrictJson implements Closeable {

  /** The longest text that is read, which is what safetensors accepts. */
  public static final int MAX_BYTES = 100_000_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxNameLength(MAX_BYTES)
                  .maxStringLength(MAX_BYTES)
                  .build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final Location location;
  private final JsonParser parser;
  private final Step<JsonToken> nextToken;

  private StrictJson(Location location, JsonParser parser) {
    this.location = location;
    this.parser = parser;
    nextToken = parser::nextToken;
  }

  /** What reads the value of a key. */
  public interface Member {

    /** Reads the value, all of it. */
    void read(String key) throws IOException;
  }

  /** The text in a range of a file. */
  public static StrictJson of(StorageInput input, long position, long length) throws IOException {
    return new StrictJson(
        input.location(),
        FACTORY.createParser(
            new InputStreamReader(
                input.stream(position, length), StandardCharsets.UTF_8.newDecoder())));
  }

  /** Reads the whole text, which must be one object. */
  public void document(Member member) throws IOException {
    object(member);
    if (next() != null) {
      throw malformed("there is more behind the object");
    }
  }

  /** Reads an object. */
  public void object(Member member) throws IOException {
    require(next(), JsonToken.START_OBJECT);
    NameTable keys = new NameTable(0);
    while (next() == JsonToken.FIELD_NAME) {
      String key = wellFormed(parser.currentName());
      if (!keys.add(key)) {
        throw new MalformedDataException(
            ErrorCode.DUPLICATE_NAME,
            location,
            "Cannot read the header: '" + key + "' comes twice");
      }
      member.read(key);
    }
    require(parser.currentToken(), JsonToken.END_OBJECT);
  }

  /** Reads a text. */
  public String text() throws IOException {
    require(next(), JsonToken.VALUE_STRING);
    return wellFormed(parse(parser::getText));
  }

  /** Reads a list of whole numbers from 0 on. */
  public List<Long> numbers(int most) throws IOException {
    require(next(), JsonToken.START_ARRAY);
    List<Long> numbers = new ArrayList<>();
    while (next() == JsonToken.VALUE_NUMBER_INT) {
      if (numbers.size() == most) {
        throw malformed("a list has more than " + most + " numbers");
      }
      if (parser.getTextCharacters()[parser.getTextOffset()] == '-') {
        throw malformed("a number is negative");
      }
      try {
        numbers.add(parser.getLongValue());
      } catch (JsonProcessingException e) {
        throw new MalformedDataException(
            ErrorCode.OVERFLOW, location, "Cannot read the header: a number is too large");
      }
    }
    require(parser.currentToken(), JsonToken.END_ARRAY);
    return numbers;
  }

  /** Reads past a value of any kind. */
  public void skip() throws IOException {
    next();
    JsonParser unused = parse(parser::skipChildren);
  }

  /** An error about this text. */
  public MalformedDataException malformed(String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the header: " + why);
  }

  private JsonToken next() throws IOException {
    return parse(nextToken);
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  /** Runs a step of the parser, which reads some texts only when they are asked for. */
  private <T> T parse(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (JsonProcessingException | CharConversionException e) {
      throw malformed(e.getMessage().lines().findFirst().orElse(""));
    } catch (CharacterCodingException e) {
      throw malformed("it is no UTF-8");
    }
  }

  private void require(JsonToken actual, JsonToken expected) throws MalformedDataException {
    if (actual != expected) {
      throw malformed("there is %s instead of %s".formatted(actual, expected));
    }
  }

  private String wellFormed(String text) throws MalformedDataException {
    if (!isWellFormed(text)) {
      throw malformed("a text has half a surrogate pair");
    }
    return text;
  }

  /** Whether a text has no half of a surrogate pair, so that UTF-8 can hold it. */
  public static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
