package org.fieldtake.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowToPromptTest {
  private static final Schema ROW =
      SchemaBuilder.struct()
          .optional()
          .field("prompt_id", Schema.STRING_SCHEMA)
          .field("text", Schema.OPTIONAL_STRING_SCHEMA)
          .field("lang", Schema.OPTIONAL_STRING_SCHEMA)
          .field("direction", Schema.OPTIONAL_STRING_SCHEMA)
          .field("corpus", Schema.OPTIONAL_STRING_SCHEMA)
          .field("source", Schema.OPTIONAL_STRING_SCHEMA)
          .field("priority", Schema.OPTIONAL_INT32_SCHEMA)
          .field("takes_wanted", Schema.OPTIONAL_INT32_SCHEMA)
          .field("image", Schema.OPTIONAL_STRING_SCHEMA)
          .field("audio", Schema.OPTIONAL_STRING_SCHEMA)
          .field("hint", Schema.OPTIONAL_STRING_SCHEMA)
          .build();
  private static final Schema CHANGE =
      SchemaBuilder.struct().field("op", Schema.STRING_SCHEMA).field("before", ROW).field("after", ROW).build();

  private final RowToPrompt transform = new RowToPrompt();

  @BeforeEach
  void configure() {
    transform.configure(Map.of("topic", "prompts"));
  }

  private static Struct row() {
    return new Struct(ROW)
        .put("prompt_id", "p1").put("text", "ሰላም").put("lang", "am").put("corpus", "lab").put("source", "table");
  }

  private SourceRecord apply(String op, Struct before, Struct after) {
    Struct change = new Struct(CHANGE).put("op", op).put("before", before).put("after", after);
    return transform.apply(new SourceRecord(Map.of(), Map.of(), "db.public.prompts", null, null, null, CHANGE, change));
  }

  @Test
  void aRowBecomesAPrompt() {
    SourceRecord made = apply("c", null, row().put("priority", 5).put("hint", "slowly"));
    assertEquals("prompts", made.topic());
    assertEquals("p1", made.key());
    assertEquals(
        "{\"prompt_id\":\"p1\",\"text\":\"ሰላም\",\"lang\":\"am\",\"corpus\":\"lab\",\"source\":\"table\","
            + "\"priority\":5,\"takes_wanted\":1,\"context\":{\"hint\":\"slowly\"}}",
        made.value());
  }

  @Test
  void aDeletedRowIsARecordWithoutAValueAndItsTombstoneIsDropped() {
    SourceRecord made = apply("d", row(), null);
    assertEquals("p1", made.key());
    assertNull(made.value());
    assertEquals("prompts", made.topic());
    assertNull(transform.apply(new SourceRecord(Map.of(), Map.of(), "t", null, null, "k", null, null)));
  }

  @Test
  void aHeartbeatPassesAndAMessageIsDropped() {
    Schema message = SchemaBuilder.struct().field("op", Schema.STRING_SCHEMA).field("prefix", Schema.STRING_SCHEMA).build();
    Struct beat = new Struct(message).put("op", "m").put("prefix", "heartbeat");
    SourceRecord heartbeat =
        new SourceRecord(Map.of(), Map.of(), "connect.heartbeat.corpus", null, null, null, message, beat);
    assertEquals("connect.heartbeat.corpus", transform.apply(heartbeat).topic());
    assertNull(transform.apply(new SourceRecord(Map.of(), Map.of(), "corpus.message", null, null, null, message, beat)));
  }

  @ParameterizedTest
  @CsvSource({
    "text,' ',text is empty",
    "text,'\u00a0\u3000\ufeff',text is empty",
    "lang,en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd,lang is not a BCP 47 language tag: en-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd",
    "image,javascript:alert(1),'image is no https, http or s3 address: javascript:alert(1)'",
    "audio,a b.wav,'audio is no https, http or s3 address: a b.wav'",
    "lang,nonsense!,lang is not a BCP 47 language tag: nonsense!",
    "direction,up,direction is neither ltr nor rtl",
    "corpus,'',corpus is empty",
    "prompt_id,a/b,prompt_id holds a slash or control character",
  })
  void aRowThatMakesNoPromptGoesToTheDeadLettersWithTheReason(String column, String value, String reason) {
    SourceRecord made = apply("u", null, row().put(column, value));
    assertEquals("prompts.dlq", made.topic());
    assertEquals(reason, made.headers().lastWithName("reason").value());
  }

  @Test
  void numbersHaveTheirBounds() {
    assertEquals("prompts.dlq", apply("c", null, row().put("takes_wanted", 0)).topic());
    assertEquals("prompts.dlq", apply("c", null, row().put("priority", 1001)).topic());
  }

  @Test
  void whatStationsWouldFindTooLongIsADeadLetter() {
    for (Map.Entry<String, Integer> limit : Map.of("corpus", 200, "source", 500, "hint", 500).entrySet()) {
      String longest = "x".repeat(limit.getValue());
      assertEquals("prompts", apply("c", null, row().put(limit.getKey(), longest)).topic());
      assertEquals("prompts.dlq", apply("c", null, row().put(limit.getKey(), longest + "x")).topic());
    }
  }

  private static final Schema DOCUMENT_CHANGE =
      SchemaBuilder.struct()
          .field("op", Schema.STRING_SCHEMA)
          .field("before", Schema.OPTIONAL_STRING_SCHEMA)
          .field("after", Schema.OPTIONAL_STRING_SCHEMA)
          .build();
  private static final Schema DOCUMENT_KEY = SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();

  /** As Debezium for MongoDB tells it: the document as text, the key as JSON in a field. */
  private SourceRecord document(String op, String id, String after) {
    Struct change = new Struct(DOCUMENT_CHANGE).put("op", op).put("after", after);
    Struct key = new Struct(DOCUMENT_KEY).put("id", id);
    return transform.apply(
        new SourceRecord(Map.of(), Map.of(), "corpus.corpus.prompts", null, DOCUMENT_KEY, key, DOCUMENT_CHANGE, change));
  }

  @Test
  void aDocumentBecomesAPrompt() {
    SourceRecord made =
        document("c", "\"p1\"", "{\"_id\":\"p1\",\"text\":\"ሰላም\",\"lang\":\"am\",\"corpus\":\"lab\",\"priority\":{\"$numberLong\":\"7\"},\"takes_wanted\":2.0}");
    assertEquals("p1", made.key());
    assertEquals(
        "{\"prompt_id\":\"p1\",\"text\":\"ሰላም\",\"lang\":\"am\",\"corpus\":\"lab\",\"source\":\"collection prompts\","
            + "\"priority\":7,\"takes_wanted\":2}",
        made.value());
  }

  @Test
  void aDeletedDocumentIsToldByItsKeyAlone() {
    SourceRecord made = document("d", "\"p1\"", null);
    assertEquals("p1", made.key());
    assertNull(made.value());
    assertEquals("prompts", made.topic());
  }

  @Test
  void aDocumentWithoutItsTextIsADeadLetter() {
    SourceRecord made = document("u", "\"p1\"", "{\"_id\":\"p1\",\"lang\":\"am\"}");
    assertEquals("prompts.dlq", made.topic());
    assertEquals("text is empty", made.headers().lastWithName("reason").value());
  }
}
