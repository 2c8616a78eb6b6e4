package org.fieldtake.counters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Passes each take once, however often it was sent, as one record for each thing that is counted. Retries of a take have
 * the same key and so the same partition: its own store is all that has to be looked at.
 */
final class SplitTakes implements Processor<String, Integer, String, Double> {
  static final String SEEN = "seen-takes";

  /** Says that a speaker has withdrawn: the count about them is deleted. No take lasts so long. */
  static final double WITHDRAWN = Double.NEGATIVE_INFINITY;

  private static final String TAKE = "org.fieldtake.take.v1";
  private static final String WITHDRAWAL = "org.fieldtake.withdrawal.v1";

  private ProcessorContext<String, Double> context;
  private KeyValueStore<String, Integer> seen;

  @Override
  public void init(ProcessorContext<String, Double> context) {
    this.context = context;
    this.seen = context.getStateStore(SEEN);
  }

  @Override
  public void process(Record<String, Integer> record) {
    Headers headers = record.headers();
    String type = text(headers, "ce_type");
    if (WITHDRAWAL.equals(type) && record.key() != null) {
      forward(record, "speaker", record.key(), WITHDRAWN);
      return;
    }
    if (!TAKE.equals(type)) return;
    String takeId = text(headers, "ce_id");
    double seconds = seconds(headers);
    // what cannot be landed is the lander's business to report; here it just does not count
    if (takeId == null || Double.isNaN(seconds) || seen.putIfAbsent(takeId, 1) != null) return;
    forward(record, "all", "takes", seconds);
    forward(record, "speaker", text(headers, "speaker_id"), seconds);
    forward(record, "station", text(headers, "station_id"), seconds);
    forward(record, "prompt", text(headers, "prompt_id"), seconds);
  }

  /** Without the take's headers: what is counted onward does not name speakers in passing. */
  private void forward(Record<String, Integer> from, String what, String which, double seconds) {
    if (which == null) return;
    context.forward(new Record<>(what + ":" + which, seconds, from.timestamp(), new RecordHeaders()));
  }

  private static double seconds(Headers headers) {
    try {
      double rate = Double.parseDouble(text(headers, "sample_rate"));
      double frames = Double.parseDouble(text(headers, "frames"));
      return rate > 0 && frames >= 0 ? frames / rate : Double.NaN;
    } catch (NullPointerException | NumberFormatException missing) {
      return Double.NaN;
    }
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
