package io.paramill.jobs.input;

import io.paramill.corpus.TextField;
import io.paramill.storage.AvroInput;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The Avro schema in which a corpus' records are kept: that of its first file, if that is an Avro
 * container of records, or Parquet. The other files' schemas must resolve to it.
 */
public final class KeptSchema {

  private static final String KEY = "paramill.input.schema";

  private KeptSchema() {}

  /**
   * Finds the schema of an input; runs in the client.
   *
   * @return the schema; null if the input's records are text
   */
  public static Schema find(Configuration configuration, String input) throws IOException {
    Path path = CorpusFiles.find(configuration, input).get(0).status().getPath();
    ContentKind kind = ContentKind.of(path.getFileSystem(configuration), path);
    if (kind == ContentKind.PARQUET) {
      try (var file =
          new ParquetRecords(
              configuration,
              new HadoopStorage(configuration).open(HadoopStorage.location(path)),
              0,
              0)) {
        return file.schema();
      }
    }
    if (kind != ContentKind.AVRO) {
      return null;
    }
    try (var opened = new HadoopStorage(configuration).open(HadoopStorage.location(path));
        var file = new DataFileReader<>(new AvroInput(opened), new GenericDatumReader<>())) {
      Schema schema = file.getSchema();
      return schema.getType() == Schema.Type.RECORD ? schema : null;
    } catch (AvroRuntimeException | IOException e) {
      throw AvroDocuments.damaged(HadoopStorage.location(path), 0, e);
    }
  }

  /** Sets the schema for a job. */
  public static void to(Configuration configuration, Schema schema) {
    configuration.set(KEY, schema.toString());
  }

  /** The schema of a job; null if the input's records are text. */
  public static Schema of(Configuration configuration) {
    String text = configuration.get(KEY);
    return text == null ? null : new Schema.Parser().setValidateDefaults(false).parse(text);
  }

  /** The text's field; null if the records have none and none is chosen. */
  static TextField textField(Configuration configuration, Schema kept) {
    String path = configuration.get(CorpusInputFormat.FIELD);
    try {
      return TextField.find(kept, path);
    } catch (IllegalArgumentException e) {
      if (path == null) {
        return null;
      }
      throw new IllegalArgumentException("Cannot find the text: " + e.getMessage(), e);
    }
  }
}
