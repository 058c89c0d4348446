package io.paramill.jobs.shard;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.DocumentKey;
import java.io.IOException;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;

/**
 * Counts the documents of each piece; the value is the piece's start, its documents and their
 * bytes. Runs in a map.
 */
final class PieceMapper extends Mapper<DocumentKey, Text, Text, Text> {

  private DocumentKey last;
  private long bytes;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void map(DocumentKey key, Text document, Context context)
      throws IOException, InterruptedException {
    if (key.index() == 0) {
      cleanup(context);
    }
    last = key;
    bytes = key.bytesBefore() + document.getLength();
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    if (last != null) {
      context.write(
          new Text(last.source()),
          new Text("%d %d %d".formatted(last.piece(), last.index() + 1, bytes)));
    }
  }

  static PieceTable.Piece piece(Text source, Text counts) {
    String[] numbers = counts.toString().split(" ", -1);
    return new PieceTable.Piece(
        source.toString(),
        Long.parseLong(numbers[0]),
        Long.parseLong(numbers[1]),
        Long.parseLong(numbers[2]));
  }
}
