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
import java.util.List;

/**
 * Pairs of words that count as one, {@code new_york}, found in passes: what one pass has joined is
 * a word for the next, so that {@code new_york_city} takes two (Mikolov et al. 2013, "Distributed
 * Representations of Words and Phrases", section 4).
 */
public final class Phrases {

  /** No phrases. */
  public static final Phrases NONE = new Phrases(List.of());

  /** What joins the words of a phrase. */
  private static final byte JOINT = '_';

  /** Of a pair, besides its text: string, array, and its place in a list. */
  private static final long PAIR_BYTES = 64;

  private final List<List<String>> passes;
  private final List<WordIndex> indexes;

  private Phrases(List<List<String>> passes) {
    this.passes = passes;
    indexes = passes.stream().map(WordIndex::new).toList();
  }

  /** These phrases, and those that a further pass has found: two words with a blank between. */
  public Phrases plus(List<String> pairs) {
    List<List<String>> all = new ArrayList<>(passes);
    all.add(List.copyOf(pairs));
    return new Phrases(List.copyOf(all));
  }

  /** How many there are. */
  public int size() {
    return passes.stream().mapToInt(List::size).sum();
  }

  /** The bytes that they take, and while they are read. */
  public long memoryBytes() {
    long bytes = 0;
    for (List<String> pairs : passes) {
      bytes += WordIndex.memoryBytes(pairs.size());
      for (String pair : pairs) {
        bytes += PAIR_BYTES + 2L * pair.length();
      }
    }
    return bytes;
  }

  /**
   * Joins the phrases of a text, words between blanks in UTF-8, in its place: from the left, and in
   * a pass no word is in two of them. What is between two words becomes one character.
   *
   * @return how long the text is now
   */
  public int join(byte[] text, int length) {
    if (indexes.isEmpty()) {
      return length;
    }
    int left = squeeze(text, length);
    for (WordIndex pairs : indexes) {
      int start = 0;
      int end = end(text, start, left);
      while (end < left) {
        int next = end(text, end + 1, left);
        if (pairs.row(text, start, next) >= 0) {
          text[end] = JOINT;
          start = Math.min(next + 1, left);
          end = end(text, start, left);
        } else {
          start = end + 1;
          end = next;
        }
      }
    }
    return left;
  }

  /** Leaves one blank between two words, and none at the ends. */
  private static int squeeze(byte[] text, int length) {
    int left = 0;
    for (int i = 0; i < length; i++) {
      if (!blank(text[i])) {
        text[left++] = text[i];
      } else if (left > 0 && text[left - 1] != ' ') {
        text[left++] = ' ';
      }
    }
    return left > 0 && text[left - 1] == ' ' ? left - 1 : left;
  }

  private static boolean blank(byte character) {
    return character >= 0 && character <= ' ';
  }

  private static int end(byte[] text, int from, int length) {
    int end = from;
    while (end < length && text[end] != ' ') {
      end++;
    }
    return end;
  }

  /**
   * Reads phrases: a line a pair, behind its pass, which counts from 1, and a TAB. No file is no
   * phrases.
   *
   * @throws MalformedDataException if it is no such file
   */
  public static Phrases read(Storage storage, Location location) throws IOException {
    if (!storage.exists(location)) {
      return NONE;
    }
    List<List<String>> passes = new ArrayList<>();
    int lines = 0;
    try (StorageInput input = storage.open(location);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(input.stream(), StandardCharsets.UTF_8), 1 << 16)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines++;
        int tab = line.indexOf('\t');
        int pass = Integer.parseInt(line.substring(0, tab));
        if (pass == passes.size() + 1) {
          passes.add(new ArrayList<>());
        }
        passes.get(pass - 1).add(line.substring(tab + 1));
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED, location, "Cannot read the phrases at line " + lines);
    }
    return new Phrases(passes);
  }

  /** Writes the phrases as a new file. */
  public void write(Storage storage, Location location) throws IOException {
    try (StorageOutput output = storage.create(location);
        OutputStream buffered = new BufferedOutputStream(output, 1 << 16)) {
      for (int pass = 0; pass < passes.size(); pass++) {
        for (String pair : passes.get(pass)) {
          buffered.write((pass + 1 + "\t" + pair + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      buffered.flush();
      output.sync();
    }
  }
}
