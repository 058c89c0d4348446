package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.Features;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;

/**
 * A record that may become a centre.
 *
 * @param priority the smaller it is, the sooner it is drawn
 * @param source with the offset, its place in the corpus, which decides between equal priorities
 */
record Candidate(double priority, String source, long offset, Features features) {

  static final Comparator<Candidate> ORDER =
      Comparator.comparingDouble(Candidate::priority)
          .thenComparing(Candidate::source)
          .thenComparingLong(Candidate::offset);

  void write(DataOutput output) throws IOException {
    output.writeDouble(priority);
    output.writeUTF(source);
    output.writeLong(offset);
    features.write(output);
  }

  static Candidate read(DataInput input) throws IOException {
    return new Candidate(
        input.readDouble(), input.readUTF(), input.readLong(), Features.read(input));
  }
}
