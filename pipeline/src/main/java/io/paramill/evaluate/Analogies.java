package io.paramill.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Answers questions like "man is to king as woman is to what?" by the word whose vector is nearest
 * to king - man + woman (Mikolov et al. 2013; "3CosAdd"), in the way of the word2vec program's
 * compute-accuracy: candidates are the most frequent words, the three words of the question are no
 * answers, and questions with a word outside the candidates are left out.
 *
 * @param categories in the order of the set
 */
public record Analogies(Map<String, Accuracy> categories) {

  /** The usual number of candidates. */
  public static final int CANDIDATES = 30_000;

  /** Questions that are answered at a time, so that a candidate's vector is read once for them. */
  private static final int BATCH = 512;

  private static final int THREADS = 2;

  /** Keeps the order of the categories. */
  public Analogies {
    categories = Collections.unmodifiableMap(new LinkedHashMap<>(categories));
  }

  /**
   * How many questions are answered rightly.
   *
   * @param asked questions whose words are all candidates
   * @param questions of the whole set
   */
  public record Accuracy(int right, int asked, int questions) {

    /** The share of the asked questions; NaN if there are none. */
    public double share() {
      return (double) right / asked;
    }

    private Accuracy plus(Accuracy other) {
      return new Accuracy(right + other.right, asked + other.asked, questions + other.questions);
    }
  }

  private record Question(String category, int a, int b, int c, int d) {

    boolean known() {
      return a >= 0 && b >= 0 && c >= 0 && d >= 0;
    }
  }

  /**
   * Scores an embedding.
   *
   * @param set lines of four words; lines of a colon and a name start a category; closed afterwards
   * @param candidates how many of the most frequent words may be answers
   */
  public static Analogies of(Embedding embedding, InputStream set, int candidates)
      throws IOException {
    int limit = Math.min(candidates, embedding.size());
    List<Question> questions = read(embedding, set, limit);
    List<Question> known = questions.stream().filter(Question::known).toList();
    boolean[] right = new boolean[known.size()];
    answerAll(embedding, known, limit, right);
    Map<String, Accuracy> categories = new LinkedHashMap<>();
    int next = 0;
    for (Question question : questions) {
      boolean asked = question.known();
      categories.merge(
          question.category(),
          new Accuracy(asked && right[next] ? 1 : 0, asked ? 1 : 0, 1),
          Accuracy::plus);
      next += asked ? 1 : 0;
    }
    return new Analogies(categories);
  }

  private static void answerAll(
      Embedding embedding, List<Question> questions, int limit, boolean[] right) {
    ForkJoinPool pool = new ForkJoinPool(THREADS);
    try {
      pool.submit(
              () ->
                  IntStream.range(0, (questions.size() + BATCH - 1) / BATCH)
                      .parallel()
                      .forEach(batch -> answer(embedding, questions, batch * BATCH, limit, right)))
          .join();
    } finally {
      pool.shutdown();
    }
  }

  private static List<Question> read(Embedding embedding, InputStream set, int limit)
      throws IOException {
    List<Question> questions = new ArrayList<>();
    String category = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(set, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":")) {
          category = line.substring(1).strip();
        } else if (!line.isBlank()) {
          String[] words = line.strip().split("\\s+", -1);
          if (words.length != 4) {
            throw new IllegalArgumentException("Cannot read a question of four words: " + line);
          }
          int[] rows = new int[4];
          for (int i = 0; i < 4; i++) {
            int row = embedding.row(words[i]);
            rows[i] = row < limit ? row : -1;
          }
          questions.add(new Question(category, rows[0], rows[1], rows[2], rows[3]));
        }
      }
    }
    return questions;
  }

  private static void answer(
      Embedding embedding, List<Question> questions, int first, int limit, boolean[] right) {
    int count = Math.min(BATCH, questions.size() - first);
    int dim = embedding.dim();
    // Transposed, so that the innermost loop runs over questions: no sum is carried, and the
    // compiler makes vector code of it.
    float[][] targets = new float[dim][count];
    for (int q = 0; q < count; q++) {
      Question question = questions.get(first + q);
      float[] a = embedding.vector(question.a());
      float[] b = embedding.vector(question.b());
      float[] c = embedding.vector(question.c());
      for (int i = 0; i < dim; i++) {
        targets[i][q] = b[i] - a[i] + c[i];
      }
    }
    float[] scores = new float[count];
    float[] bestScores = new float[count];
    int[] best = new int[count];
    Arrays.fill(bestScores, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < limit; row++) {
      scores(embedding.vector(row), targets, scores);
      for (int q = 0; q < count; q++) {
        if (scores[q] > bestScores[q]) {
          Question question = questions.get(first + q);
          if (row != question.a() && row != question.b() && row != question.c()) {
            bestScores[q] = scores[q];
            best[q] = row;
          }
        }
      }
    }
    for (int q = 0; q < count; q++) {
      right[first + q] =
          bestScores[q] > Float.NEGATIVE_INFINITY && best[q] == questions.get(first + q).d();
    }
  }

  private static void scores(float[] vector, float[][] targets, float[] scores) {
    Arrays.fill(scores, 0);
    int i = 0;
    for (; i + 3 < vector.length; i += 4) {
      four(vector, i, targets[i], targets[i + 1], targets[i + 2], targets[i + 3], scores);
    }
    for (; i < vector.length; i++) {
      float factor = vector[i];
      float[] target = targets[i];
      for (int q = 0; q < scores.length; q++) {
        scores[q] += factor * target[q];
      }
    }
  }

  private static void four(
      float[] vector, int i, float[] t0, float[] t1, float[] t2, float[] t3, float[] scores) {
    float f0 = vector[i];
    float f1 = vector[i + 1];
    float f2 = vector[i + 2];
    float f3 = vector[i + 3];
    for (int q = 0; q < scores.length; q++) {
      scores[q] += f0 * t0[q] + f1 * t1[q] + f2 * t2[q] + f3 * t3[q];
    }
  }

  /** Over the categories whose name starts with {@code gram}. */
  public Accuracy syntactic() {
    return sum(Analogies::isSyntactic);
  }

  /** Over the other categories. */
  public Accuracy semantic() {
    return sum(name -> !isSyntactic(name));
  }

  /** Over all categories. */
  public Accuracy total() {
    return sum(name -> true);
  }

  private static boolean isSyntactic(String category) {
    return category.startsWith("gram");
  }

  private Accuracy sum(Predicate<String> chosen) {
    return categories.entrySet().stream()
        .filter(entry -> chosen.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .reduce(new Accuracy(0, 0, 0), Accuracy::plus);
  }
}
