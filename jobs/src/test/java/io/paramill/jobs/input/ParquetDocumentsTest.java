package io.paramill.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetDocumentsTest {

  private static final Path PYARROW = Path.of("../testdata/parquet/pyarrow/people.parquet");
  private static final Schema NOTE =
      SchemaBuilder.record("Note").fields().requiredLong("id").optionalString("text").endRecord();

  @TempDir private Path folder;
  private final Configuration configuration = new Configuration();

  private Path notes(String name, int from, int to, CompressionCodecName codec) throws IOException {
    Path file = folder.resolve(name);
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
            .withSchema(NOTE)
            .withCompressionCodec(codec)
            .withRowGroupSize(10_000L)
            .withPageWriteChecksumEnabled(true)
            .build()) {
      for (int i = from; i < to; i++) {
        GenericRecord note = new GenericData.Record(NOTE);
        note.put("id", (long) i);
        note.put("text", i % 10 == 9 ? null : "note  " + i + "\n" + new Random(i).nextLong());
        writer.write(note);
      }
    }
    return file;
  }

  private List<InputSplit> splits(Path input) throws IOException {
    configuration.set(CorpusInputFormat.INPUT, input.toString());
    return new CorpusInputFormat()
        .getSplits(
            new JobContextImpl(new org.apache.hadoop.mapred.JobConf(configuration), new JobID()));
  }

  private List<Document> documents(Path input) throws IOException, InterruptedException {
    List<Document> documents = new ArrayList<>();
    for (InputSplit split : splits(input)) {
      var context = new TaskAttemptContextImpl(configuration, new TaskAttemptID());
      try (RecordReader<DocumentKey, Text> reader =
          new CorpusInputFormat().createRecordReader(split, context)) {
        reader.initialize(split, context);
        while (reader.nextKeyValue()) {
          DocumentKey key = reader.getCurrentKey();
          documents.add(
              new Document(key.source(), key.offset(), reader.getCurrentValue().toString()));
          assertTrue(reader.getProgress() <= 1.001, "progress");
        }
      }
    }
    return documents;
  }

  /** What is kept of every record, and what {@code paths} say of it. */
  private List<String> kept(Path input, String... paths) throws Exception {
    Schema schema = KeptSchema.find(configuration, input.toString());
    KeptSchema.to(configuration, schema);
    StoredRecords stored = new StoredRecords(configuration);
    List<String> records = new ArrayList<>();
    for (InputSplit split : splits(input)) {
      var context = new TaskAttemptContextImpl(configuration, new TaskAttemptID());
      try (RecordInputFormat.Reader reader = new RecordInputFormat.Reader(LineLayout.WORDS)) {
        reader.initialize(split, context);
        while (reader.nextKeyValue()) {
          CorpusRecord record = reader.getCurrentValue();
          List<Object> values = new ArrayList<>();
          for (String path : paths) {
            try {
              values.add(FieldPath.parse(path, '\t').of(record));
            } catch (RejectedRecordException e) {
              values.add(e.reason());
            }
          }
          Text bytes = new Text(record.stored());
          assertEquals(record.toString(), stored.read(reader.getCurrentKey(), bytes).toString());
          records.add(record.words() + " " + values);
        }
      }
    }
    return records;
  }

  @Test
  void readsEveryRecordOnceWhateverTheSplits() throws Exception {
    for (CompressionCodecName codec :
        List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW)) {
      Path file = notes(codec + ".parquet", 0, 2000, codec);
      configuration.unset("mapreduce.input.fileinputformat.split.maxsize");
      List<Document> all = documents(file);
      assertEquals(
          IntStream.range(0, 2000)
              .filter(i -> i % 10 != 9)
              .mapToObj(i -> "note " + i + " " + new Random(i).nextLong())
              .toList(),
          all.stream().map(Document::text).toList());
      assertTrue(all.stream().allMatch(note -> note.text().startsWith("note " + note.offset())));
      configuration.set("mapreduce.input.fileinputformat.split.maxsize", "3000");
      assertTrue(splits(file).size() > 4);
      assertEquals(all, documents(file));
    }
  }

  @Test
  void readsWhatPyarrowWrote() throws Exception {
    List<String> texts = documents(text(PYARROW)).stream().map(Document::text).toList();
    assertEquals(98, texts.size());
    assertEquals("said 0 times", texts.get(0));
    List<String> records = kept(PYARROW, "id", "at", "person.name", "person.age", "city", "tags");
    assertEquals(100, records.size());
    assertEquals("said 4 times [4, 1709251200000, name4, 4, Köln, INVALID]", records.get(4));
    assertEquals(" [99, 1711303200000, name1, MISSING, Bonn, INVALID]", records.get(99));
    String record = KeptSchema.find(configuration, PYARROW.toString()).toString();
    assertTrue(
        record.contains("{\"name\":\"tags\",\"type\":[\"null\",{\"type\":\"array\""), record);
  }

  private Object time(String file, String path) throws Exception {
    Path input = PYARROW.resolveSibling(file);
    KeptSchema.to(configuration, KeptSchema.find(configuration, input.toString()));
    InputSplit split = splits(input).get(0);
    try (RecordInputFormat.Reader reader = new RecordInputFormat.Reader(LineLayout.WORDS)) {
      reader.initialize(split, new TaskAttemptContextImpl(configuration, new TaskAttemptID()));
      assertTrue(reader.nextKeyValue());
      return FieldPath.parse(path, '\t').time(reader.getCurrentValue());
    }
  }

  @Test
  void tellsTheTimesThatPyarrowWrote() throws Exception {
    Instant time = Instant.parse("2024-02-29T12:30:59.123456789Z");
    LocalDateTime local = LocalDateTime.parse("2024-02-29T12:30:59.123456789");
    assertEquals(LocalDate.of(2024, 2, 29), time("times.parquet", "date"));
    assertEquals(time.truncatedTo(ChronoUnit.MILLIS), time("times.parquet", "ms"));
    assertEquals(time.truncatedTo(ChronoUnit.MICROS), time("times.parquet", "us"));
    assertEquals(time, time("times.parquet", "ns"));
    assertEquals(time, time("times.parquet", "inner.ns"));
    assertEquals(local.truncatedTo(ChronoUnit.MILLIS), time("times.parquet", "localMs"));
    assertEquals(local, time("times.parquet", "localNs"));
    assertEquals(time, time("int96.parquet", "at"));
    assertThrows(RejectedRecordException.class, () -> time("times.parquet", "time"));
  }

  /** There are other strings than the text, which must be chosen then. */
  private Path text(Path file) {
    configuration.set(CorpusInputFormat.FIELD, "text");
    return file;
  }

  @Test
  void makesRecordsOfOneSchemaThoseOfTheFirstFile() throws Exception {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    Files.copy(notes("first", 0, 3, CompressionCodecName.SNAPPY), corpus.resolve("a"));
    try (DocumentFiles.Writer avro =
        new DocumentFiles.Writer(
            Files.newOutputStream(corpus.resolve("b")), new DocumentFiles.Form(NOTE, null))) {
      // The number 5, zigzag, and the null of the union.
      avro.write(java.nio.ByteBuffer.wrap(new byte[] {10, 0}));
    }
    Files.copy(PYARROW, corpus.resolve("c"));
    List<String> records = kept(corpus, "id");
    assertEquals(104, records.size());
    assertEquals(" [5]", records.get(3));
    assertEquals("said 0 times [0]", records.get(4));
    Files.writeString(corpus.resolve("d"), "a line");
    assertThrows(UnsupportedDataException.class, () -> kept(corpus, "id"));
  }

  @Test
  void saysThatAFileIsDamaged() throws Exception {
    byte[] whole = Files.readAllBytes(notes("whole", 0, 400, CompressionCodecName.SNAPPY));
    Path damaged = folder.resolve("damaged");
    for (int length : new int[] {5, 11, 12, 100, whole.length / 2, whole.length - 1}) {
      Files.write(damaged, Arrays.copyOf(whole, length));
      assertThrows(MalformedDataException.class, () -> documents(damaged), "cut to " + length);
    }
    List<Document> right = documents(Files.write(damaged, whole));
    Random random = new Random(7);
    int found = 0;
    for (int i = 0; i < 100; i++) {
      byte[] bytes = whole.clone();
      int at = 5 + random.nextInt(whole.length - 5);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, bytes);
      try {
        assertNotNull(documents(damaged));
      } catch (MalformedDataException | UnsupportedDataException e) {
        found++;
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith("Cannot find the text"), "bit " + i + ": " + e);
      }
    }
    assertTrue(found > 67, "only " + found + " of 100 flipped bits are noticed");
    assertEquals(right, documents(Files.write(damaged, whole)));
  }

  @Test
  void isTextIfItOnlyStartsLikeIt() throws Exception {
    Path file = Files.writeString(folder.resolve("text"), "PAR1 is a word\n");
    assertEquals("PAR1 is a word", documents(file).get(0).text());
    assertNull(KeptSchema.find(configuration, file.toString()));
  }
}
