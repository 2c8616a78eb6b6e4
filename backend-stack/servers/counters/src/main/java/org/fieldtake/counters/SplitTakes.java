package org.fieldtake.counters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Passes each take once, however often it was sent, as one record for each thing that is counted; and takes back what a
 * speaker who withdraws had added. Takes and withdrawal of a speaker have the same key and so the same partition: its own
 * store is all that has to be looked at.
 *
 * <p>The store's keys: {@code t/TAKE}, {@code s/SPEAKER/TAKE} (what the take added) and {@code w/SPEAKER} (has withdrawn).
 */
final class SplitTakes implements Processor<String, Integer, String, Double> {
  static final String KEPT = "kept-takes";

  /** Says that a speaker has withdrawn: the count about them is deleted. No take lasts so long. */
  static final double WITHDRAWN = Double.NEGATIVE_INFINITY;

  private static final String TAKE = "org.fieldtake.take.v1";
  private static final String WITHDRAWAL = "org.fieldtake.withdrawal.v1";

  private ProcessorContext<String, Double> context;
  private KeyValueStore<String, String> kept;

  @Override
  public void init(ProcessorContext<String, Double> context) {
    this.context = context;
    this.kept = context.getStateStore(KEPT);
  }

  @Override
  public void process(Record<String, Integer> record) {
    String type = text(record.headers(), "ce_type");
    if (TAKE.equals(type)) add(record);
    if (WITHDRAWAL.equals(type) && usable(record.key())) takeBack(record);
  }

  /** What cannot be landed is the lander's business to report; here it just does not count. */
  private void add(Record<String, Integer> record) {
    Headers headers = record.headers();
    String take = text(headers, "ce_id");
    String speaker = text(headers, "speaker_id");
    String station = text(headers, "station_id");
    String prompt = text(headers, "prompt_id");
    double seconds = seconds(headers);
    if (!usable(take) || !usable(speaker) || !usable(station) || !usable(prompt) || Double.isNaN(seconds)) return;
    if (kept.get("w/" + speaker) != null || kept.putIfAbsent("t/" + take, "") != null) return;
    kept.put("s/" + speaker + "/" + take, seconds + "/" + station + "/" + prompt);
    forward(record, "all:takes", seconds);
    forward(record, "speaker:" + speaker, seconds);
    forward(record, "station:" + station, seconds);
    forward(record, "prompt:" + prompt, seconds);
  }

  private void takeBack(Record<String, Integer> record) {
    String speaker = record.key();
    kept.put("w/" + speaker, "");
    List<KeyValue<String, String>> theirs = new ArrayList<>();
    try (KeyValueIterator<String, String> found = kept.prefixScan("s/" + speaker + "/", new StringSerializer())) {
      found.forEachRemaining(theirs::add);
    }
    for (KeyValue<String, String> each : theirs) {
      String[] added = each.value.split("/");
      double seconds = -Double.parseDouble(added[0]);
      forward(record, "all:takes", seconds);
      forward(record, "station:" + added[1], seconds);
      forward(record, "prompt:" + added[2], seconds);
      kept.delete(each.key);
      kept.delete("t/" + each.key.substring(each.key.lastIndexOf('/') + 1));
    }
    forward(record, "speaker:" + speaker, WITHDRAWN);
  }

  /** Without the take's headers: what is counted onward does not name speakers in passing. */
  private void forward(Record<String, Integer> from, String subject, double seconds) {
    context.forward(new Record<>(subject, seconds, from.timestamp(), new RecordHeaders()));
  }

  /** As every id in the contract: something, and no slash in it. */
  private static boolean usable(String id) {
    return id != null && !id.isEmpty() && id.indexOf('/') < 0;
  }

  /** Above zero, or not a number. */
  private static double seconds(Headers headers) {
    try {
      double rate = Double.parseDouble(text(headers, "sample_rate"));
      double frames = Double.parseDouble(text(headers, "frames"));
      return rate > 0 && frames > 0 && Double.isFinite(frames / rate) ? frames / rate : Double.NaN;
    } catch (NullPointerException | NumberFormatException missing) {
      return Double.NaN;
    }
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
