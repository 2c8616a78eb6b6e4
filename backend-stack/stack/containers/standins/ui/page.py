"""Stands where the page over Kafka stands in the real image. It is healthy while a broker takes connections."""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BROKERS = [address.rsplit(":", 1) for address in os.environ["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"].split(",")]
PAGE = "This is not kafka-ui: its image could not be had. The native stack has a page over Kafka of its own."


def a_broker_answers() -> bool:
    for host, port in BROKERS:
        try:
            socket.create_connection((host, int(port)), timeout=2).close()
            return True
        except OSError:
            continue
    return False


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        up = self.path != "/actuator/health" or a_broker_answers()
        body = (PAGE if self.path == "/" else '{"status":"UP"}' if up else '{"status":"DOWN"}').encode()
        self.send_response(200 if up else 503)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


ThreadingHTTPServer(("", 8080), Page).serve_forever()
