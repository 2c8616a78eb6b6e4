package org.fieldtake.counters;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/** Takes in, counts by speaker, station, prompt and in all out: {@code speaker:ID -> {"takes":n,"seconds":s}}. */
final class Counters {
  private Counters() {}

  /** {@code signer}: null where nobody signs. */
  static Topology topology(String takes, String counters, Signer signer) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(SplitTakes.KEPT), Serdes.String(), Serdes.String()));
    KStream<String, String> counts = builder.stream(takes, Consumed.with(Serdes.String(), length()))
        .process(SplitTakes::new, SplitTakes.KEPT)
        .repartition(Repartitioned.with(Serdes.String(), Serdes.Double()).withName("by-subject"))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Double()))
        .aggregate(
            () -> Tally.NONE,
            (subject, seconds, tally) -> seconds == SplitTakes.WITHDRAWN ? null : tally.plus(seconds),
            Materialized.<String, Tally>as(Stores.persistentKeyValueStore("tallies"))
                .withKeySerde(Serdes.String())
                .withValueSerde(Tally.serde()))
        .toStream()
        .mapValues(tally -> tally == null ? null : tally.json());
    (signer == null ? counts : counts.process(() -> new Signer.Sign(signer)))
        .to(counters, Produced.with(Serdes.String(), Serdes.String()));
    return builder.build();
  }

  /** Of a take only its size is kept: megabytes of audio have no business in a counter's memory. */
  private static Serde<Integer> length() {
    Serializer<Integer> never =
        (topic, value) -> {
          throw new UnsupportedOperationException("takes are only read");
        };
    Deserializer<Integer> length = (topic, bytes) -> bytes == null ? 0 : bytes.length;
    return Serdes.serdeFrom(never, length);
  }
}
