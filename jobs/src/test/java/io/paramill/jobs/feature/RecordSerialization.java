package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.serializer.Deserializer;
import org.apache.hadoop.io.serializer.Serialization;
import org.apache.hadoop.io.serializer.Serializer;
import org.apache.hadoop.io.serializer.WritableSerialization;

/** Lets MRUnit copy the records that it gives to a mapper; those of the corpus are lines. */
public final class RecordSerialization implements Serialization<Object> {

  /** Found by its name. */
  public RecordSerialization() {}

  /** Makes a driver's configuration use it. */
  public static void use(Configuration configuration) {
    configuration.setStrings(
        "io.serializations",
        WritableSerialization.class.getName(),
        RecordSerialization.class.getName());
  }

  @Override
  public boolean accept(Class<?> type) {
    return type == DocumentKey.class || type == CorpusRecord.class;
  }

  @Override
  public Serializer<Object> getSerializer(Class<Object> type) {
    return new Serializer<>() {
      private DataOutputStream output;

      @Override
      public void open(OutputStream stream) {
        output = new DataOutputStream(stream);
      }

      @Override
      public void serialize(Object value) throws IOException {
        DocumentKey place =
            value instanceof CorpusRecord record ? record.place() : (DocumentKey) value;
        output.writeUTF(place.source());
        output.writeInt(place.file());
        output.writeLong(place.offset());
        output.writeUTF(value.toString());
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public Deserializer<Object> getDeserializer(Class<Object> type) {
    return new Deserializer<>() {
      private DataInputStream input;

      @Override
      public void open(InputStream stream) {
        input = new DataInputStream(stream);
      }

      @Override
      public Object deserialize(Object reused) throws IOException {
        DocumentKey place = new DocumentKey(input.readUTF(), input.readInt(), input.readLong());
        String line = input.readUTF();
        return type.equals(DocumentKey.class)
            ? place
            : CorpusRecord.of(place, LineLayout.WHOLE, line);
      }

      @Override
      public void close() throws IOException {
        input.close();
      }
    };
  }
}
