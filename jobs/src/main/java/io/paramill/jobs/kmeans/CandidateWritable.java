package io.paramill.jobs.kmeans;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.hadoop.io.Writable;

/** A candidate on its way from a map to the reducer. */
final class CandidateWritable implements Writable {

  private Candidate candidate;

  CandidateWritable() {}

  CandidateWritable(Candidate candidate) {
    this.candidate = candidate;
  }

  Candidate candidate() {
    return candidate;
  }

  @Override
  public void write(DataOutput output) throws IOException {
    candidate.write(output);
  }

  @Override
  public void readFields(DataInput input) throws IOException {
    candidate = Candidate.read(input);
  }
}
