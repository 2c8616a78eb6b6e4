package org.fieldtake.connect;

import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.kafka.connect.MongoSinkConnector;
import com.mongodb.kafka.connect.sink.MongoSinkTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * MongoDB's own sink, which waits for a server that is away. By itself it fails for good there, or with its errors tolerated
 * passes over what it could not write. A batch is written again from its beginning: documents are replaced by their keys.
 */
public class DocumentsSink extends MongoSinkConnector {
  /** Without asking the server what the account may do: FerretDB knows no privileges, PostgreSQL has them. */
  @Override
  public Config validate(Map<String, String> given) {
    return new Config(new ArrayList<>(config().validate(given)));
  }

  @Override
  public Class<? extends Task> taskClass() {
    return PatientTask.class;
  }

  /** Public, as Connect makes it by its name. */
  public static class PatientTask extends MongoSinkTask {
    @Override
    public void put(Collection<SinkRecord> records) {
      try {
        super.put(records);
      } catch (RuntimeException error) {
        if (isAway(error)) throw new RetriableException("the documents' server is away", error);
        throw error;
      }
    }
  }

  static boolean isAway(Throwable error) {
    for (Throwable one = error; one != null; one = one.getCause()) {
      if (one instanceof MongoSocketException || one instanceof MongoTimeoutException) return true;
      // of a server that shuts down or looks for a new primary
      if (one instanceof MongoException said && said.hasErrorLabel("RetryableWriteError")) return true;
    }
    return false;
  }
}
