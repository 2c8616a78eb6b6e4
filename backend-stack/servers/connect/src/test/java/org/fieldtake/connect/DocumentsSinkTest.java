package org.fieldtake.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import java.io.IOException;
import org.apache.kafka.connect.errors.DataException;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class DocumentsSinkTest {
  @Test
  void aServerThatIsAwayIsWaitedFor() {
    ServerAddress server = new ServerAddress("127.0.0.1", 1);
    assertTrue(DocumentsSink.isAway(new MongoTimeoutException("nobody there")));
    assertTrue(DocumentsSink.isAway(new DataException(new MongoSocketReadException("cut", server, new IOException()))));
    String stepsDown = "{ok: 0, code: 91, errorLabels: ['RetryableWriteError']}";
    assertTrue(DocumentsSink.isAway(new MongoCommandException(BsonDocument.parse(stepsDown), server)));
  }

  @Test
  void whatIsWrongWithARecordOrAnAccountIsNot() {
    String refused = "{ok: 0, code: 13, errmsg: 'not authorized'}";
    assertFalse(DocumentsSink.isAway(new MongoCommandException(BsonDocument.parse(refused), new ServerAddress())));
    assertFalse(DocumentsSink.isAway(new DataException("no key")));
  }

  @Test
  void itsTasksAreItsOwn() {
    assertEquals(DocumentsSink.PatientTask.class, new DocumentsSink().taskClass());
  }
}
