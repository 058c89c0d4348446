package io.paramill.jobs.input;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Unpacks Zstandard frames, one behind the other. The library's own stream does not notice that any
 * frame but the first ends early; this one does.
 */
final class ZstandardInput extends InputStream {

  private final InputStream packed;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final byte[] chunk = new byte[1 << 16];
  private final ByteBuffer source = ByteBuffer.allocateDirect(chunk.length).limit(0);
  private final ByteBuffer target = ByteBuffer.allocateDirect(1 << 17).limit(0);
  private boolean frameEnded;

  ZstandardInput(InputStream packed) {
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (!target.hasRemaining()) {
      boolean more = source.hasRemaining() || fill();
      if (!more && frameEnded) {
        return -1;
      }
      int before = source.remaining();
      target.clear();
      frameEnded = context.decompressDirectByteBufferStream(target, source);
      target.flip();
      if (!more && !frameEnded && !target.hasRemaining()) {
        throw new EOFException("it ends inside a frame");
      }
      if (before > 0 && source.remaining() == before && !target.hasRemaining()) {
        throw new IOException("a frame cannot be unpacked");
      }
    }
    int count = Math.min(length, target.remaining());
    target.get(buffer, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    int count = packed.read(chunk, 0, chunk.length);
    source.clear();
    source.put(chunk, 0, Math.max(0, count)).flip();
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    context.close();
    packed.close();
  }
}
