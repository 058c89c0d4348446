package io.paramill.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Records as JSON files. The text of equal records is equal, byte for byte. */
public final class Json {

  /** The largest manifest that is read. */
  private static final int MAX_BYTES = 1 << 30;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(
              SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT)
          .enable(
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
          .build();

  private Json() {}

  /** The JSON text of a record. */
  public static String text(Object record) {
    try {
      return MAPPER.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot write " + record.getClass() + " as JSON", e);
    }
  }

  /** The record of a JSON text. */
  public static <T> T parse(String text, Class<T> type) throws IOException {
    return MAPPER.readValue(text, type);
  }

  /** Reads a record from a file. */
  public static <T> T read(Storage storage, Location location, Class<T> type) throws IOException {
    try (StorageInput input = storage.open(location)) {
      if (input.lengthBytes() > MAX_BYTES) {
        throw new MalformedDataException(
            ErrorCode.LIMIT_EXCEEDED, location, "Cannot read JSON: too large");
      }
      T record = MAPPER.readValue(input.readHead(MAX_BYTES), type);
      if (record == null) {
        throw new MalformedDataException(
            ErrorCode.MALFORMED, location, "Cannot read JSON: it is null");
      }
      return record;
    } catch (CharConversionException | JsonProcessingException e) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED,
          location,
          "Cannot read JSON: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** Writes a record as a new file, under its name only once it is whole. */
  public static void write(Storage storage, Location location, Object record) throws IOException {
    // Two writers of one file must not delete, or publish, what the other one has begun.
    Location temporary = location.sibling("_" + location.name() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (StorageOutput output = storage.create(temporary)) {
        output.write((text(record) + "\n").getBytes(StandardCharsets.UTF_8));
        output.sync();
      }
      storage.rename(temporary, location);
    } catch (IOException | RuntimeException e) {
      deleteAfter(e, storage, temporary);
      throw e;
    }
  }

  private static void deleteAfter(Exception failure, Storage storage, Location temporary) {
    try {
      storage.delete(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
