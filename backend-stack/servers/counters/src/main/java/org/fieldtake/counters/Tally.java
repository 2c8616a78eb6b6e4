package org.fieldtake.counters;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** What is known of a speaker, station, prompt or of everything: takes, and seconds of audio. */
record Tally(long takes, double seconds) {
  static final Tally NONE = new Tally(0, 0);

  /** Less than nothing takes a take back; null when none is left. */
  Tally plus(double more) {
    long now = takes + (more < 0 ? -1 : 1);
    return now <= 0 ? null : new Tally(now, seconds + more);
  }

  String json() {
    return String.format(Locale.ROOT, "{\"takes\":%d,\"seconds\":%.3f}", takes, seconds);
  }

  static Serde<Tally> serde() {
    Serializer<Tally> serializer =
        (topic, tally) ->
            tally == null
                ? null
                : ByteBuffer.allocate(16).putLong(tally.takes()).putDouble(tally.seconds()).array();
    Deserializer<Tally> deserializer =
        (topic, bytes) -> {
          if (bytes == null) return null;
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          return new Tally(buffer.getLong(), buffer.getDouble());
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
