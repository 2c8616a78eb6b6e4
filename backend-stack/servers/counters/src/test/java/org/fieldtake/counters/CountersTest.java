package org.fieldtake.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersTest {
  /** Of the seed that is 32 times 07, as in test/golden/lake-said.json. */
  private static final String PUBLIC = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";

  @TempDir Path state;
  private TopologyTestDriver driver;
  private TestInputTopic<String, byte[]> takes;
  private TestOutputTopic<String, String> counters;

  @BeforeEach
  void open() {
    Properties config =
        Main.config(Map.of("FIELDTAKE_KAFKA_BOOTSTRAP", "none:1", "FIELDTAKE_COUNTERS_STATE", state.toString()));
    driver = new TopologyTestDriver(Counters.topology("topic2", "counters", new Signer("07".repeat(32), PUBLIC)), config);
    takes = driver.createInputTopic("topic2", new StringSerializer(), new ByteArraySerializer());
    counters = driver.createOutputTopic("counters", new StringDeserializer(), new StringDeserializer());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private void take(String id, String speaker, String station, String prompt, String frames) {
    RecordHeaders headers = new RecordHeaders();
    Map.of(
            "ce_type", "org.fieldtake.take.v1", "ce_id", id, "speaker_id", speaker, "station_id", station,
            "prompt_id", prompt, "sample_rate", "48000", "frames", frames)
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    takes.pipeInput(new TestRecord<>(speaker, new byte[10], headers));
  }

  private Map<String, String> counted() {
    return counters.readKeyValuesToMap();
  }

  @Test
  void signsAsTheLakeDoesEverywhere() {
    Signer signer = new Signer("07".repeat(32), PUBLIC);
    assertEquals(
        "01e7ae34067e331e506ffc51908714adf4819d4ebac736d265985dd7cf4ebb2a0df4febd365c86b54ccdfd0130b8b8bf98977d61c0c8cf5db1848a25e3c117a70f",
        text(signer.headers("all:takes", "{\"takes\":1,\"seconds\":2.000}"), "ft_sig"));
    assertEquals(
        "0168352af7c6131ee5cff1ae6427ccc71db8108d2e27046a8b520daa84c0f4608522ed26e9f3b63db825a42ae5a6c2ac2a477ceba0326287fe66db86ef0d89460e",
        text(signer.headers("speaker:\u1200", null), "ft_sig"));
    take("t1", "s1", "lab", "p1", "96000");
    for (TestRecord<String, String> count : counters.readRecordsToList())
      assertEquals(
          text(signer.headers(count.key(), count.value()), "ft_sig"), text(count.headers(), "ft_sig"));
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void countsTakesAndSecondsBySubject() {
    take("t1", "s1", "lab", "p1", "96000");
    take("t2", "s1", "van", "p2", "24000");
    take("t3", "s2", "lab", "p1", "48000");
    Map<String, String> found = counted();
    assertEquals("{\"takes\":3,\"seconds\":3.500}", found.get("all:takes"));
    assertEquals("{\"takes\":2,\"seconds\":2.500}", found.get("speaker:s1"));
    assertEquals("{\"takes\":2,\"seconds\":3.000}", found.get("station:lab"));
    assertEquals("{\"takes\":2,\"seconds\":3.000}", found.get("prompt:p1"));
    assertEquals(7, found.size());
  }

  @Test
  void aTakeSentAgainIsCountedOnce() {
    take("t1", "s1", "lab", "p1", "48000");
    take("t1", "s1", "lab", "p1", "48000");
    assertEquals("{\"takes\":1,\"seconds\":1.000}", counted().get("all:takes"));
  }

  @Test
  void whatIsNoTakeDoesNotCount() {
    takes.pipeInput("s1", new byte[3]);
    take("t1", "s1", "lab", "p1", "many");
    take("t2", "s1", "lab", "p1", "-5");
    take("t3", "s1", "lab", "p1", "0");
    take("t4", "s1", "lab", "p1", "Infinity");
    take("t5", "s1/x", "lab", "p1", "48000");
    assertTrue(counted().isEmpty());
  }

  private void withdraw(String speaker) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_type", "org.fieldtake.withdrawal.v1".getBytes(StandardCharsets.UTF_8));
    takes.pipeInput(new TestRecord<>(speaker, new byte[0], headers));
  }

  @Test
  void whatAWithdrawnSpeakerHadAddedIsTakenBackEverywhere() {
    take("t1", "s1", "lab", "p1", "48000");
    take("t2", "s1", "van", "p2", "24000");
    take("t3", "s10", "lab", "p1", "96000");
    counted();
    withdraw("s1");
    Map<String, String> found = counted();
    assertEquals("{\"takes\":1,\"seconds\":2.000}", found.get("all:takes"));
    assertEquals("{\"takes\":1,\"seconds\":2.000}", found.get("station:lab"));
    assertEquals("{\"takes\":1,\"seconds\":2.000}", found.get("prompt:p1"));
    for (String gone : new String[] {"speaker:s1", "station:van", "prompt:p2"}) {
      assertTrue(found.containsKey(gone), gone);
      assertNull(found.get(gone), gone);
    }
    // another speaker, whose id begins the same
    assertFalse(found.containsKey("speaker:s10"));
  }

  @Test
  void whatComesAfterAWithdrawalDoesNotCountHoweverOftenItIsSaid() {
    take("t1", "s1", "lab", "p1", "48000");
    withdraw("s1");
    counted();
    withdraw("s1");
    take("t1", "s1", "lab", "p1", "48000");
    take("t2", "s1", "lab", "p1", "48000");
    Map<String, String> found = counted();
    assertFalse(found.containsKey("all:takes"));
    assertNull(found.get("speaker:s1"));
  }

  @Test
  void noHeaderOfATakeTravelsOn() {
    take("t1", "s1", "lab", "p1", "48000");
    for (TestRecord<String, String> count : counters.readRecordsToList())
      assertEquals(
          List.of("ft_pub", "ft_key", "ft_sig"),
          Arrays.stream(count.headers().toArray()).map(Header::key).toList());
  }
}
