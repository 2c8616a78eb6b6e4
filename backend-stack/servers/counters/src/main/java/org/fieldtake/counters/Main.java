package org.fieldtake.counters;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** Runs until told to stop. Settings come by environment; see {@link #config}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    Map<String, String> env = System.getenv();
    String takes = env.getOrDefault("FIELDTAKE_TAKES_TOPIC", "topic2");
    String counters = env.getOrDefault("FIELDTAKE_COUNTERS_TOPIC", "counters");
    CountDownLatch ended = new CountDownLatch(1);
    KafkaStreams streams = new KafkaStreams(Counters.topology(takes, counters, signer(env)), config(env));
    streams.setUncaughtExceptionHandler(
        error -> {
          System.out.println("counters: a thread is replaced after " + error);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.setStateListener(
        (now, before) -> {
          System.out.println("counters: " + now);
          if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) ended.countDown();
        });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
    streams.start();
    ended.await();
  }

  static Properties config(Map<String, String> env) {
    Properties config = connection(env);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, env.getOrDefault("FIELDTAKE_COUNTERS_ID", "fieldtake-counters"));
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, required(env, "FIELDTAKE_KAFKA_BOOTSTRAP"));
    config.put(StreamsConfig.STATE_DIR_CONFIG, required(env, "FIELDTAKE_COUNTERS_STATE"));
    // a take counted twice, or not at all, after a crash would make people distrust every number on the screen
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, Integer.parseInt(env.getOrDefault("FIELDTAKE_REPLICATION", "1")));
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 4L << 20);
    // a killed instance's work is taken over after this, not after the default 45 s
    config.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 10_000);
    config.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    config.put(StreamsConfig.consumerPrefix("max.partition.fetch.bytes"), 20 << 20);
    config.put(StreamsConfig.consumerPrefix("max.poll.records"), 50);
    return config;
  }

  /** TLS and account of a cluster that has them: lines of a .properties file. */
  private static Properties connection(Map<String, String> env) {
    Properties config = new Properties();
    try {
      config.load(new StringReader(env.getOrDefault("FIELDTAKE_KAFKA_PROPERTIES", "")));
    } catch (IOException | IllegalArgumentException error) {
      throw new IllegalArgumentException("FIELDTAKE_KAFKA_PROPERTIES are no properties", error);
    }
    return config;
  }

  /** The lake's key, secret and public, in hex; nobody signs where there is none. */
  private static Signer signer(Map<String, String> env) {
    String seed = env.getOrDefault("FIELDTAKE_LAKE_KEY", "");
    return seed.isEmpty() ? null : new Signer(seed, required(env, "FIELDTAKE_LAKE_PUBLIC"));
  }

  private static String required(Map<String, String> env, String name) {
    String value = env.get(name);
    if (value == null || value.isEmpty()) throw new IllegalArgumentException(name + " is not set");
    return value;
  }
}
