package io.paramill.corpus;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words that are trained, most frequent first; equally frequent ones in the order of their code
 * units. A word's place is its row in the model's matrices.
 */
public final class Vocabulary {

  /** A word and how often it occurs in the whole corpus. */
  public record Entry(String word, long count) {

    /** The order of a vocabulary. */
    public static final Comparator<Entry> ORDER =
        Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::word);

    /** Checks that the entry fits a line of its own. */
    public Entry {
      if (count < 0) {
        throw new IllegalArgumentException(
            "Invalid count of '%s': %d, at least 0".formatted(word, count));
      }
      if (word.indexOf('\t') >= 0 || word.indexOf('\n') >= 0 || word.indexOf('\r') >= 0) {
        throw new IllegalArgumentException(
            "Invalid word '%s': it has a TAB or a line end in it".formatted(word));
      }
    }
  }

  private final List<Entry> entries;
  private final Map<String, Integer> rows;
  private final long tokens;

  /**
   * A vocabulary of these entries, which must be in {@link Entry#ORDER}.
   *
   * @throws IllegalArgumentException if they are not, or if a word is there twice
   */
  public Vocabulary(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    rows = new HashMap<>(entries.size() * 2);
    long total = 0;
    for (Entry entry : entries) {
      if (!rows.isEmpty() && Entry.ORDER.compare(entries.get(rows.size() - 1), entry) >= 0) {
        throw new IllegalArgumentException("Vocabulary out of order at '" + entry.word() + "'");
      }
      if (rows.putIfAbsent(entry.word(), rows.size()) != null) {
        throw new IllegalArgumentException("Vocabulary has '" + entry.word() + "' twice");
      }
      total += entry.count();
      if (total < 0) {
        throw new IllegalArgumentException("Vocabulary with more words than a long counts");
      }
    }
    tokens = total;
  }

  /** How many words there are. */
  public int size() {
    return entries.size();
  }

  /** How often all words occur in the corpus, together. */
  public long tokens() {
    return tokens;
  }

  /** The row of a word; -1 if it is not in the vocabulary. */
  public int row(String word) {
    return rows.getOrDefault(word, -1);
  }

  /** The word of a row. */
  public String word(int row) {
    return entries.get(row).word();
  }

  /** How often the word of a row occurs in the corpus. */
  public long count(int row) {
    return entries.get(row).count();
  }

  /** The words, in the order of their rows. */
  public List<String> words() {
    List<String> words = new ArrayList<>(size());
    entries.forEach(entry -> words.add(entry.word()));
    return Collections.unmodifiableList(words);
  }

  /**
   * Reads a vocabulary: a line a word, with its count behind a TAB.
   *
   * @throws MalformedDataException if it is none
   */
  public static Vocabulary read(Storage storage, Location location) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (StorageInput input = storage.open(location);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(input.stream(), StandardCharsets.UTF_8), 1 << 16)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int tab = line.lastIndexOf('\t');
        entries.add(new Entry(line.substring(0, tab), Long.parseLong(line.substring(tab + 1))));
      }
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED,
          location,
          "Cannot read the vocabulary at line " + (entries.size() + 1));
    }
    try {
      return new Vocabulary(entries);
    } catch (IllegalArgumentException e) {
      boolean twice = entries.stream().map(Entry::word).distinct().count() < entries.size();
      throw new MalformedDataException(
          twice ? ErrorCode.DUPLICATE_NAME : ErrorCode.MALFORMED,
          location,
          "Cannot read the vocabulary: " + e.getMessage());
    }
  }

  /** Writes the vocabulary as a new file. */
  public void write(Storage storage, Location location) throws IOException {
    try (StorageOutput output = storage.create(location);
        OutputStream buffered = new BufferedOutputStream(output, 1 << 16)) {
      for (Entry entry : entries) {
        buffered.write(
            (entry.word() + "\t" + entry.count() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      buffered.flush();
      output.sync();
    }
  }
}
