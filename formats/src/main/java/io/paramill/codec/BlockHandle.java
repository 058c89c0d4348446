package io.paramill.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Where a block of a sorted table is; its size leaves out the trailer.
 *
 * <pre>handle := varint offset, varint size</pre>
 */
record BlockHandle(long offset, long size) {

  static BlockHandle read(CodedInputStream in) throws IOException {
    return new BlockHandle(in.readRawVarint64(), in.readRawVarint64());
  }

  byte[] toByteArray() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt64NoTag(offset);
    out.writeUInt64NoTag(size);
    out.flush();
    return bytes.toByteArray();
  }
}
