package io.paramill.train.word2vec;

import java.io.Closeable;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Trains documents on one thread, the caller's, or on several at once. Those read and write the
 * same matrices without waiting for each other (Niu et al. 2011, arXiv 1106.5730): now and then an
 * update or its count is lost, and no two runs give the same bits.
 */
final class Hogwild implements Closeable {

  /** Documents that may wait for each thread, so that none waits for the next one to be read. */
  private static final int DOCUMENTS_PER_THREAD = 4;

  private final List<SkipGram> trainers;
  private final ConcurrentLinkedQueue<SkipGram> idle;
  private final ExecutorService threads;
  private final ExecutorCompletionService<Void> documents;
  private int waiting;

  Hogwild(int count, Supplier<SkipGram> trainer) {
    trainers = Stream.generate(trainer).limit(count).toList();
    idle = new ConcurrentLinkedQueue<>(trainers);
    threads = Executors.newFixedThreadPool(count);
    documents = new ExecutorCompletionService<>(threads);
  }

  /** Trains a document, perhaps later. */
  void train(byte[] text, float rate, RandomStream random) throws InterruptedException {
    if (trainers.size() == 1) {
      trainers.get(0).train(text, rate, random);
      return;
    }
    if (waiting == DOCUMENTS_PER_THREAD * trainers.size()) {
      await(waiting - 1);
    }
    RandomStream own = new RandomStream(random.nextLong());
    documents.submit(
        () -> {
          SkipGram trainer = idle.remove();
          try {
            trainer.train(text, rate, own);
          } finally {
            idle.add(trainer);
          }
          return null;
        });
    waiting++;
  }

  /** Waits until all documents are trained. */
  void await() throws InterruptedException {
    await(0);
  }

  private void await(int most) throws InterruptedException {
    while (waiting > most) {
      try {
        documents.take().get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("Cannot train a document", e.getCause());
      }
      waiting--;
    }
  }

  /** Words read, also unknown ones. */
  long tokens() {
    return trainers.stream().mapToLong(SkipGram::tokens).sum();
  }

  /** Centres trained. */
  long positions() {
    return trainers.stream().mapToLong(SkipGram::positions).sum();
  }

  /** As {@link SkipGram#examples}. */
  long examples() {
    return trainers.stream().mapToLong(SkipGram::examples).sum();
  }

  /** The loss of the examples that were measured. */
  MeasuredLoss loss() {
    return trainers.stream().map(SkipGram::loss).reduce(MeasuredLoss.NONE, MeasuredLoss::plus);
  }

  /** Gives up what is not trained yet. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
