package io.paramill.jobs;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.serializer.Deserializer;
import org.apache.hadoop.io.serializer.Serialization;
import org.apache.hadoop.io.serializer.Serializer;

/**
 * Lets MRUnit, which copies all keys and values by serialization, hand over those that in a real
 * job never leave a task: as a number in a list of them.
 */
public final class PassedObjects implements Serialization<Object> {

  private static final List<Object> OBJECTS = new CopyOnWriteArrayList<>();

  /** Adds it to a driver's configuration. */
  public static void to(Configuration configuration) {
    configuration.set(
        "io.serializations",
        PassedObjects.class.getName() + "," + configuration.get("io.serializations"));
  }

  @Override
  public boolean accept(Class<?> type) {
    return type == DocumentKey.class
        || type == CorpusRecord.class
        || type.getSimpleName().equals("ShardTarget");
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
      public void serialize(Object object) throws IOException {
        OBJECTS.add(object);
        output.writeInt(OBJECTS.size() - 1);
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
        return OBJECTS.get(input.readInt());
      }

      @Override
      public void close() throws IOException {
        input.close();
      }
    };
  }
}
