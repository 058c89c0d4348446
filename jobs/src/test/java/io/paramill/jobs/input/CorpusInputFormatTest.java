package io.paramill.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusInputFormatTest {

  private static final String MAX_SPLIT = "mapreduce.input.fileinputformat.split.maxsize";
  private static final List<String> LINES = List.of("one two", "three", "vier fünf 六");

  @TempDir private Path folder;
  private final JobConf configuration = new JobConf();

  private List<InputSplit> splits(String input) throws IOException {
    configuration.set(CorpusInputFormat.INPUT, input);
    return new CorpusInputFormat().getSplits(new JobContextImpl(configuration, new JobID()));
  }

  private List<Document> read(String input) throws IOException, InterruptedException {
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

  private List<String> texts(Path input) throws IOException, InterruptedException {
    return read(input.toString()).stream().map(Document::text).toList();
  }

  private static byte[] text() {
    return (String.join("\n", LINES) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private interface Packer {
    OutputStream pack(OutputStream output) throws IOException;
  }

  /** The text in two members, one behind the other. */
  private static byte[] packed(Packer packer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] text = text();
    for (byte[] half :
        List.of(Arrays.copyOf(text, 10), Arrays.copyOfRange(text, 10, text.length))) {
      try (OutputStream output = packer.pack(bytes)) {
        output.write(half);
      }
    }
    return bytes.toByteArray();
  }

  private Map<String, byte[]> packedTexts() throws IOException {
    byte[] text = text();
    ByteArrayOutputStream zst = new ByteArrayOutputStream();
    zst.write(Zstd.compress(Arrays.copyOf(text, 10)));
    zst.write(Zstd.compress(Arrays.copyOfRange(text, 10, text.length)));
    return Map.of(
        "gz", packed(GZIPOutputStream::new),
        "bz2", packed(BZip2CompressorOutputStream::new),
        "zst", zst.toByteArray());
  }

  @Test
  void readsPackedTextWhateverItsName() throws Exception {
    for (var packed : packedTexts().entrySet()) {
      Path file = Files.write(folder.resolve("text-" + packed.getKey()), packed.getValue());
      assertEquals(LINES, texts(file), packed.getKey());
    }
  }

  @Test
  void readsContainersAndSequenceFilesAndTextTogether() throws Exception {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    try (DocumentFiles.Writer writer =
        new DocumentFiles.Writer(Files.newOutputStream(corpus.resolve("a")))) {
      writer.write(new Document("x", 0, "in  an\navro"));
      writer.write(new Document("x", 1, "  "));
      writer.write(new Document("x", 2, "file"));
    }
    sequence(corpus.resolve("b"), new Text("a sequence"));
    sequence(corpus.resolve("c"), new BytesWritable("of bytes".getBytes(StandardCharsets.UTF_8)));
    Files.write(corpus.resolve("d"), text());
    Files.write(corpus.resolve("_hidden"), text());
    Files.write(corpus.resolve(".hidden"), text());
    Files.createFile(corpus.resolve("empty"));
    List<Document> documents = read(corpus.toString());
    assertEquals(
        List.of("in an avro", "file", "a sequence", "of bytes", "one two", "three", LINES.get(2)),
        documents.stream().map(Document::text).toList());
    assertEquals(2, documents.get(1).offset() - documents.get(0).offset());
    assertEquals(
        List.of(0L, 8L, 14L), documents.subList(4, 7).stream().map(Document::offset).toList());
  }

  private void sequence(Path file, Writable value) throws IOException {
    try (SequenceFile.Writer writer =
        SequenceFile.createWriter(
            configuration,
            SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(file.toUri())),
            SequenceFile.Writer.keyClass(NullWritable.class),
            SequenceFile.Writer.valueClass(value.getClass()))) {
      writer.append(NullWritable.get(), value);
    }
  }

  @Test
  void findsTheSameDocumentsWhateverTheSplits() throws Exception {
    Random random = new Random(6);
    StringBuilder text = new StringBuilder("\ufeff");
    List<Document> expected = new ArrayList<>();
    for (int line = 0; line < 30; line++) {
      List<String> words = new ArrayList<>();
      int count = random.nextInt(4) == 0 ? 0 : random.nextInt(9) == 0 ? 70 : random.nextInt(12);
      text.append(" ".repeat(random.nextInt(3)));
      for (int i = 0; i < count; i++) {
        String word = random.nextBoolean() ? "w" + i : "ü六" + i;
        if (words.isEmpty()) {
          expected.add(
              new Document("text", text.toString().getBytes(StandardCharsets.UTF_8).length, ""));
        }
        words.add(word);
        text.append(word).append(random.nextBoolean() ? " " : "\t \t");
        if (words.size() == 20 || i == count - 1) {
          Document open = expected.remove(expected.size() - 1);
          expected.add(new Document("text", open.offset(), String.join(" ", words)));
          words.clear();
        }
      }
      text.append(line == 29 ? "" : random.nextBoolean() ? "\n" : "\r\n");
    }
    Path file = Files.writeString(folder.resolve("text"), text);
    configuration.setInt(CorpusInputFormat.WORDS, 20);
    for (int size : new int[] {1, 7, 64, 333, 1 << 20}) {
      configuration.setInt(MAX_SPLIT, size);
      assertEquals(expected, read(file.toString()), "splits of " + size);
    }
  }

  @Test
  void findsTheSameRecordsWhateverTheSplits() throws Exception {
    Random random = new Random(8);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      texts.add(("word" + i + " ").repeat(1 + random.nextInt(60)).strip());
    }
    Path avro = folder.resolve("avro");
    Schema schema = SchemaBuilder.builder().stringType();
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
      writer.setSyncInterval(1000).create(schema, avro.toFile());
      for (String text : texts) {
        writer.append(text);
      }
    }
    List<Path> files = new ArrayList<>(List.of(avro));
    for (var type : SequenceFile.CompressionType.values()) {
      Path file = folder.resolve("sequence-" + type);
      configuration.setInt("io.seqfile.compress.blocksize", 3000);
      try (SequenceFile.Writer writer =
          SequenceFile.createWriter(
              configuration,
              SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(file.toUri())),
              SequenceFile.Writer.keyClass(NullWritable.class),
              SequenceFile.Writer.valueClass(Text.class),
              SequenceFile.Writer.syncInterval(2000),
              SequenceFile.Writer.compression(type))) {
        for (String text : texts) {
          writer.append(NullWritable.get(), new Text(text));
        }
      }
      files.add(file);
    }
    for (Path file : files) {
      configuration.unset(MAX_SPLIT);
      List<Document> expected = read(file.toString());
      assertEquals(texts, expected.stream().map(Document::text).toList());
      assertEquals(texts.size(), expected.stream().mapToLong(Document::offset).distinct().count());
      for (int size : new int[] {100, 999, 5000, 20_000}) {
        configuration.setInt(MAX_SPLIT, size);
        assertTrue(size > 100 || splits(file.toString()).size() > 10);
        List<Document> split = read(file.toString());
        assertEquals(expected.size(), split.size(), file + " in splits of " + size);
        for (int i = 0; i < split.size(); i++) {
          assertEquals(expected.get(i), split.get(i), file + " in splits of " + size);
        }
      }
    }
  }

  /** Streams one behind the other: blocks of 100,000 bytes. */
  private static byte[] bzip2(List<String> streams) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String text : streams) {
      try (OutputStream output = new BZip2CompressorOutputStream(bytes, 1)) {
        output.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  /** Lines of all lengths; streams that end with a line, inside one, and that are empty. */
  private static List<String> streams(int lines) {
    Random random = new Random(12);
    List<String> streams = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < lines; line++) {
      int words = line % 97 == 50 ? 20_000 : random.nextInt(40);
      for (int i = 0; i < words; i++) {
        text.append("w").append(random.nextInt(100_000)).append(' ');
      }
      text.append(line % 5 == 0 ? "\r\n" : "\n");
      if (line % 60 == 59) {
        streams.add(text.toString());
        text.setLength(0);
        streams.add(line % 120 == 59 ? "" : "in the midst ");
      }
    }
    streams.add(text.append("no end").toString());
    return streams;
  }

  @Test
  void splitsBzip2BetweenItsBlocks() throws Exception {
    List<String> streams = streams(500);
    Path plain = Files.writeString(folder.resolve("text"), String.join("", streams));
    Path file = Files.write(folder.resolve("text.bz2"), bzip2(streams));
    configuration.setInt(CorpusInputFormat.WORDS, 3000);
    List<String> texts = texts(plain);
    List<Document> expected = read(file.toString());
    assertEquals(texts, expected.stream().map(Document::text).toList());
    long[] offsets = expected.stream().mapToLong(Document::offset).toArray();
    for (int i = 1; i < offsets.length; i++) {
      assertTrue(offsets[i] > offsets[i - 1], "offset of document " + i);
    }
    for (int size : new int[] {2000, 33_333, 100_000}) {
      configuration.setInt(MAX_SPLIT, size);
      assertTrue(splits(file.toString()).size() > 1, "splits of " + size);
      assertEquals(expected, read(file.toString()), "splits of " + size);
    }
  }

  @Test
  void noticesWhateverIsDamagedInSplitBzip2() throws Exception {
    List<String> streams =
        streams(130).stream()
            .map(text -> text.substring(0, Math.min(text.length(), 4000)))
            .toList();
    byte[] whole = bzip2(streams);
    Path file = Files.write(folder.resolve("text.bz2"), whole);
    List<Document> expected = read(file.toString());
    Random random = new Random(13);
    for (int size : new int[] {1000, 1 << 20}) {
      configuration.setInt(MAX_SPLIT, size);
      int noticed = 0;
      for (int i = 0; i < 50; i++) {
        byte[] damaged = whole.clone();
        if (i < 10) {
          damaged = Arrays.copyOf(whole, whole.length - 1 - random.nextInt(whole.length / 2));
        } else {
          damaged[10 + random.nextInt(whole.length - 10)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, damaged);
        try {
          assertEquals(expected, read(file.toString()), "damage " + i + " in splits of " + size);
        } catch (MalformedDataException e) {
          assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
          noticed++;
        }
      }
      assertTrue(noticed > 45, noticed + " noticed");
    }
  }

  @Test
  void packsAHundredThousandSmallFilesInFewSplits() {
    SplitPacker packer = new SplitPacker(128 << 20);
    for (int i = 0; i < 100_000; i++) {
      packer.add(new CorpusSplit.Piece("file" + i, i, "/file" + i, 0, 4000), "host" + i % 5);
    }
    List<CorpusSplit> splits = packer.finish();
    assertTrue(splits.size() < 100, splits.size() + " splits");
    assertEquals(100_000, splits.stream().mapToInt(split -> split.pieces().size()).sum());
  }

  @Test
  void cutsWhatHasNoBlanksBetweenCharacters() throws Exception {
    String character = "六";
    int characters = WordBuffer.MAX_BYTES / 3 * 2 + 100;
    Path file = Files.writeString(folder.resolve("text"), character.repeat(characters));
    List<String> texts = texts(file);
    assertEquals(3, texts.size());
    assertEquals(character.repeat(characters), String.join("", texts));
  }

  @Test
  void replacesWhatIsNotUtf8() throws Exception {
    Path file = Files.write(folder.resolve("text"), new byte[] {'a', (byte) 0xff, 'b', '\n'});
    assertEquals(List.of("a\ufffdb"), texts(file));
  }

  @Test
  void isNotFooledByTextThatLooksLikeAMagicNumber() throws Exception {
    for (String text : List.of("SEQUENCE", "SEQ", "BZh91AY", "Obj", "(")) {
      assertEquals(List.of(text), texts(Files.writeString(folder.resolve("text"), text)));
    }
  }

  @Test
  void refusesUtf16() throws IOException {
    Path file = Files.write(folder.resolve("text"), "\ufeffabc".getBytes(StandardCharsets.UTF_16));
    String message = assertThrows(IOException.class, () -> texts(file)).getMessage();
    assertTrue(message.contains("UTF-16") && message.contains(file.toString()), message);
  }

  @Test
  void namesTheFileThatIsDamaged() throws IOException {
    Random random = new Random(9);
    for (var packed : packedTexts().entrySet()) {
      Path file = folder.resolve("damaged-" + packed.getKey());
      byte[] whole = packed.getValue();
      for (int length : new int[] {whole.length - 1, whole.length - 9, whole.length - 15, 15}) {
        Files.write(file, Arrays.copyOf(whole, length));
        String message = assertThrows(IOException.class, () -> texts(file)).getMessage();
        assertTrue(message.contains(file.toString()), message);
      }
      for (int i = 0; i < 60; i++) {
        byte[] damaged = whole.clone();
        damaged[10 + random.nextInt(whole.length - 10)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        try {
          List<String> unused = texts(file);
        } catch (IOException e) {
          assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  @Test
  void readsFoldersGlobsAndHiddenFilesThatAreNamed() throws Exception {
    for (String name : List.of("a/x.txt", "b/deep/y.txt", "b/_no/z.txt", "c/x.txt")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    assertEquals(
        List.of("a/x.txt", "b/deep/y.txt", "c/x.txt"),
        read(folder.toString()).stream().map(Document::source).toList());
    assertEquals(
        List.of("a/x.txt", "b/deep/y.txt"),
        read(folder + "/[ab]").stream().map(Document::source).toList());
    assertEquals(List.of("z.txt"), read(folder + "/b/_no").stream().map(Document::source).toList());
    assertThrows(FileNotFoundException.class, () -> splits(folder + "/*.none"));
    assertThrows(FileNotFoundException.class, () -> splits(folder + "/none"));
  }

  @Test
  void letsSmallFilesShareMaps() throws IOException {
    for (int i = 0; i < 500; i++) {
      Files.writeString(folder.resolve("file" + i), "text " + i + "\n");
    }
    assertEquals(1, splits(folder.toString()).size());
    configuration.setLong(MAX_SPLIT, 100 * SplitPacker.OPEN_COST_BYTES);
    assertEquals(6, splits(folder.toString()).size());
  }

  private static final Schema RECORD =
      SchemaBuilder.record("Page")
          .fields()
          .requiredString("title")
          .name("body")
          .type()
          .optional()
          .record("Body")
          .fields()
          .requiredInt("size")
          .requiredString("words")
          .endRecord()
          .requiredString("language")
          .endRecord();

  private Path page() throws IOException {
    GenericData.Record body =
        new GenericData.Record(RECORD.getField("body").schema().getTypes().get(1));
    body.put("size", 3);
    body.put("words", "some words");
    GenericData.Record page = new GenericData.Record(RECORD);
    page.put("title", "a title");
    page.put("body", body);
    page.put("language", "en");
    Path file = folder.resolve("pages");
    try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(RECORD))) {
      writer.create(RECORD, file.toFile()).append(page);
    }
    return file;
  }

  @Test
  void readsTheFieldThatIsChosen() throws Exception {
    configuration.set(CorpusInputFormat.FIELD, "title");
    assertEquals(List.of("a title"), texts(page()));
    configuration.set(CorpusInputFormat.FIELD, "body.words");
    assertEquals(List.of("some words"), texts(page()));
  }

  @Test
  void namesTheFieldsIfItCannotChoose() throws IOException {
    Path file = page();
    String message = assertThrows(IllegalArgumentException.class, () -> texts(file)).getMessage();
    assertTrue(message.contains("[title, body, language]"), message);
    for (String wrong : List.of("none", "body", "title.words", "body.size")) {
      configuration.set(CorpusInputFormat.FIELD, wrong);
      message = assertThrows(IllegalArgumentException.class, () -> texts(file)).getMessage();
      assertTrue(message.contains(wrong), message);
    }
  }

  @Test
  void readsShardsWithoutTheirManifest() throws IOException {
    Files.writeString(folder.resolve("manifest.json"), "{}");
    Files.createDirectory(folder.resolve("part"));
    Files.writeString(folder.resolve("part").resolve("text"), "a b c");
    assertEquals(List.of("manifest.json", "part/text"), sources());
    Files.move(folder.resolve("part"), folder.resolve("shard-00000-of-00001"));
    assertEquals(List.of("shard-00000-of-00001/text"), sources());
  }

  private List<String> sources() throws IOException {
    return CorpusFiles.list(configuration, folder.toString()).stream()
        .map(CorpusFile::source)
        .toList();
  }

  @Test
  void digestsWhatTheResultDependsOn() throws IOException {
    Files.writeString(folder.resolve("text"), "a b c");
    String digest = CorpusFiles.digest(configuration, folder.toString(), Map.of("seed", 1));
    assertEquals(digest, CorpusFiles.digest(configuration, folder.toString(), Map.of("seed", 1)));
    assertNotEquals(
        digest, CorpusFiles.digest(configuration, folder.toString(), Map.of("seed", 2)));
    configuration.setInt(CorpusInputFormat.WORDS, 7);
    assertNotEquals(
        digest, CorpusFiles.digest(configuration, folder.toString(), Map.of("seed", 1)));
  }
}
