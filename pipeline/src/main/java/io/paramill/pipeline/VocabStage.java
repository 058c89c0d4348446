package io.paramill.pipeline;

import io.paramill.jobs.vocab.VocabJob;
import io.paramill.jobs.vocab.VocabularyRequest;
import io.paramill.run.RunLayout;
import io.paramill.run.VocabularyManifest;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Counts the corpus' words. */
record VocabStage(Configuration configuration, Storage storage, VocabularyRequest request)
    implements Stage {

  @Override
  public String name() {
    return "vocab";
  }

  @Override
  public boolean done() throws IOException {
    RunLayout layout = new RunLayout(request.root());
    return storage.exists(RunLayout.manifest(layout.vocabularyFolder()))
        && Unchanged.input(
            layout,
            VocabularyManifest.read(storage, layout.vocabularyFolder()).inputDigest(),
            VocabJob.inputDigest(configuration, request));
  }

  @Override
  public Work run(StageProgress progress) throws IOException, InterruptedException {
    JobWatch watch = new JobWatch(progress);
    VocabJob.run(configuration, request, watch);
    return watch.work();
  }
}
