package org.fieldtake.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A changed row of the prompts table, or document of the prompts collection, becomes a prompt record: key prompt_id, value
 * JSON. A deleted one becomes a record without a value. One that makes no valid prompt goes to the dead letters with the
 * reason; Connect itself has dead letters for sinks only. A document's prompt_id is its _id.
 */
public class RowToPrompt implements Transformation<SourceRecord> {
  static final String TOPIC = "topic";
  static final String DEAD_LETTERS = "dead.letters.topic";
  static final String HEARTBEATS = "heartbeat.prefix";
  // As main/contract/messages.ts has them: what stations would refuse is a dead letter here, where somebody can mend it.
  private static final int LONGEST_TEXT = 4000;
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_LANG = 35;
  private static final int LONGEST_CORPUS = 200;
  private static final int LONGEST_SOURCE = 500;
  private static final int LONGEST_HINT = 500;

  /** What JavaScript's trim leaves nothing of: more than Java calls blank. */
  private static final String BLANK = "[\\s\\p{Z}\\x{feff}]*";
  private static final ObjectMapper JSON = new ObjectMapper();

  private String topic;
  private String deadLetters;
  private String heartbeats;

  @Override
  public void configure(Map<String, ?> config) {
    topic = text(config.get(TOPIC), "topic1");
    deadLetters = text(config.get(DEAD_LETTERS), topic + ".dlq");
    heartbeats = text(config.get(HEARTBEATS), "connect.heartbeat");
  }

  private static String text(Object value, String otherwise) {
    return value == null || value.toString().isEmpty() ? otherwise : value.toString();
  }

  @Override
  public SourceRecord apply(SourceRecord record) {
    // Heartbeats go through: Connect commits the offset of what was sent, never of what a transform dropped.
    if (record.topic().startsWith(heartbeats)) {
      return made(record, record.topic(), "heartbeat", "", new ConnectHeaders());
    }
    // Messages and tombstones are no changed rows; a deletion has become a tombstone here already.
    if (!(record.value() instanceof Struct change) || change.schema().field("after") == null) return null;
    boolean deleted = "d".equals(change.getString("op"));
    Map<String, Object> row = isDocument(change) ? document(record, change, deleted) : columns(change, deleted);
    if (row == null) return null;
    String id = string(row, "prompt_id");
    try {
      checkId(id);
      return made(record, topic, id, deleted ? null : prompt(row), new ConnectHeaders());
    } catch (DataException reason) {
      Headers headers = new ConnectHeaders();
      headers.addString("reason", reason.getMessage());
      headers.addString("origin", "row " + id + " of " + record.topic());
      return made(record, deadLetters, id, loose(row), headers);
    }
  }

  /** MongoDB's connector tells a document as JSON in a string. */
  private static boolean isDocument(Struct change) {
    return change.schema().field("after").schema().type() == Schema.Type.STRING;
  }

  private static Map<String, Object> columns(Struct change, boolean deleted) {
    Struct row = change.getStruct(deleted ? "before" : "after");
    if (row == null) return null;
    Map<String, Object> columns = new LinkedHashMap<>();
    for (Field field : row.schema().fields()) columns.put(field.name(), row.get(field));
    return columns;
  }

  /** Of a deleted document only the key is told. */
  private static Map<String, Object> document(SourceRecord record, Struct change, boolean deleted) {
    Map<String, Object> row = new LinkedHashMap<>();
    if (deleted) {
      if (record.key() instanceof Struct key) row.put("prompt_id", plain(json(key.getString("id"))));
      return row;
    }
    String after = change.getString("after");
    if (after == null) return null;
    row.put("source", "collection prompts");
    for (Map.Entry<String, JsonNode> field : json(after).properties()) {
      row.put(field.getKey().equals("_id") ? "prompt_id" : field.getKey(), plain(field.getValue()));
    }
    return row;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException error) {
      throw new DataException("the document is not JSON", error);
    }
  }

  /** Text and whole numbers as they are (also as {"$numberLong": "1"}), everything else as it is written. */
  private static Object plain(JsonNode value) {
    if (value.isNull()) return null;
    if (value.isTextual()) return value.textValue();
    // the older shell writes every number as 7.0
    boolean whole = value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
    if (whole) return value.longValue();
    for (String wrapped : new String[] {"$numberLong", "$numberInt"}) {
      if (value.path(wrapped).asText("").matches("-?[0-9]{1,18}")) return Long.valueOf(value.path(wrapped).asText());
    }
    return value.toString();
  }

  private static SourceRecord made(SourceRecord from, String topic, String key, String value, Headers headers) {
    return from.newRecord(
        topic, null, Schema.OPTIONAL_STRING_SCHEMA, key, Schema.OPTIONAL_STRING_SCHEMA, value, from.timestamp(), headers);
  }

  private static void checkId(String id) {
    if (id == null || id.isBlank()) throw new DataException("prompt_id is empty");
    checkLength("prompt_id", id, LONGEST_ID);
    if (!id.matches("[^\\p{Cc}\\p{Cf}/\\\\]+")) throw new DataException("prompt_id holds a slash or control character");
  }

  private static String prompt(Map<String, Object> row) {
    String text = string(row, "text");
    if (text == null || text.matches(BLANK)) throw new DataException("text is empty");
    checkLength("text", text, LONGEST_TEXT);
    String lang = string(row, "lang");
    if (lang == null || lang.length() > LONGEST_LANG || !lang.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")) {
      throw new DataException("lang is not a BCP 47 language tag: " + lang);
    }
    ObjectNode prompt = JSON.createObjectNode();
    prompt.put("prompt_id", string(row, "prompt_id"));
    prompt.put("text", text);
    prompt.put("lang", lang);
    String direction = string(row, "direction");
    if (direction != null) {
      if (!direction.equals("ltr") && !direction.equals("rtl")) throw new DataException("direction is neither ltr nor rtl");
      prompt.put("direction", direction);
    }
    prompt.put("corpus", required(row, "corpus", LONGEST_CORPUS));
    prompt.put("source", required(row, "source", LONGEST_SOURCE));
    prompt.put("priority", within(row, "priority", 0, -1000, 1000));
    prompt.put("takes_wanted", within(row, "takes_wanted", 1, 1, 1000));
    ObjectNode context = JSON.createObjectNode();
    for (String name : new String[] {"image", "audio", "hint"}) {
      String value = string(row, name);
      if (value == null || value.isEmpty()) continue;
      if (name.equals("hint")) checkLength(name, value, LONGEST_HINT);
      else if (!value.matches("(https?|s3)://[^\\s/?#]\\S*")) {
        throw new DataException(name + " is no https, http or s3 address: " + value);
      }
      context.put(name, value);
    }
    if (!context.isEmpty()) prompt.set("context", context);
    return write(prompt);
  }

  private static String required(Map<String, Object> row, String name, int longest) {
    String value = string(row, name);
    if (value == null || value.isEmpty()) throw new DataException(name + " is empty");
    return checkLength(name, value, longest);
  }

  private static String checkLength(String name, String value, int longest) {
    if (value.length() > longest) throw new DataException(name + " is longer than " + longest);
    return value;
  }

  private static int within(Map<String, Object> row, String name, int otherwise, int least, int most) {
    Object value = row.get(name);
    if (value == null) return otherwise;
    if (!(value instanceof Number number) || number.longValue() < least || number.longValue() > most) {
      throw new DataException(name + " is not a whole number from " + least + " to " + most + ": " + value);
    }
    return number.intValue();
  }

  /** The row as it is, for whoever mends it. */
  private static String loose(Map<String, Object> row) {
    ObjectNode out = JSON.createObjectNode();
    row.forEach((name, value) -> out.put(name, value == null ? null : value.toString()));
    return write(out);
  }

  private static String write(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException impossible) {
      throw new DataException("the row cannot be written as JSON", impossible);
    }
  }

  private static String string(Map<String, Object> row, String name) {
    Object value = row.get(name);
    return value == null ? null : value.toString();
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef()
        .define(TOPIC, ConfigDef.Type.STRING, "topic1", ConfigDef.Importance.HIGH, "Where prompts go")
        .define(HEARTBEATS, ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "How heartbeat topics begin")
        .define(DEAD_LETTERS, ConfigDef.Type.STRING, "", ConfigDef.Importance.HIGH, "Where rows that make no prompt go");
  }

  @Override
  public void close() {}
}
