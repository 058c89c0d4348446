package io.paramill.train.word2vec;

import java.io.Closeable;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

  private final List<DocumentTrainer> trainers;
  private final ConcurrentLinkedQueue<DocumentTrainer> idle;
  private final ExecutorService threads;
  private final ExecutorCompletionService<Void> documents;
  private int waiting;

  Hogwild(int count, Supplier<DocumentTrainer> trainer) {
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
          DocumentTrainer trainer = idle.remove();
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
    trainers.forEach(trainer -> trainer.windows().finish());
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
    return trainers.stream().mapToLong(DocumentTrainer::tokens).sum();
  }

  /** As {@link Windows#positions}. */
  long positions() {
    return windows().mapToLong(Windows::positions).sum();
  }

  /** As {@link Windows#examples}. */
  long examples() {
    return windows().mapToLong(Windows::examples).sum();
  }

  /** As {@link Windows#loss}. */
  MeasuredLoss loss() {
    return windows().map(Windows::loss).reduce(MeasuredLoss.NONE, MeasuredLoss::plus);
  }

  private Stream<Windows> windows() {
    return trainers.stream().map(DocumentTrainer::windows);
  }

  /** Gives up what is not trained yet; when it returns, no thread works with the rows any more. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        boolean unused = threads.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
