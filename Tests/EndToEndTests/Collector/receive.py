"""Receives traces by OTLP/HTTP for a test: receive.py FOLDER PORT.

Writes each span as a line of JSON to FOLDER/spans, and the status of each answer to FOLDER/answers. FOLDER/behaviour
may hold another status to answer with, or `slow`.
"""

import json
import pathlib
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

folder = pathlib.Path(sys.argv[1])


def value(any_value):
    kind = any_value.WhichOneof("value")
    if kind == "array_value":
        return [value(each) for each in any_value.array_value.values]
    return getattr(any_value, kind)


def unknown(message):
    """Whether the schema has no place for some of it."""
    try:
        from google.protobuf import unknown_fields
    except ImportError:
        return False
    if len(unknown_fields.UnknownFieldSet(message)):
        return True
    for field, content in message.ListFields():
        if field.type == field.TYPE_MESSAGE:
            parts = [content] if hasattr(content, "ListFields") else content
            if any(unknown(part) for part in parts):
                return True
    return False


def plain(span, resource):
    members = MessageToDict(span, preserving_proto_field_name=True, use_integers_for_enums=True)
    members["trace_id"] = span.trace_id.hex()
    members["span_id"] = span.span_id.hex()
    members["parent_span_id"] = span.parent_span_id.hex()
    members["start"], members["end"] = span.start_time_unix_nano, span.end_time_unix_nano
    members["attributes"] = {each.key: value(each.value) for each in span.attributes}
    members["links"] = [{"trace_id": link.trace_id.hex(), "span_id": link.span_id.hex()} for link in span.links]
    members["resource"] = {each.key: value(each.value) for each in resource.attributes}
    return members


class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.receive(body)
        with open(folder / "answers", "a") as answers:
            print(status, file=answers)
        content = ExportTraceServiceResponse().SerializeToString()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def receive(self, body):
        behaviour = folder / "behaviour"
        word = behaviour.read_text().strip() if behaviour.exists() else "200"
        if word == "slow":
            time.sleep(600)
        if word != "200":
            return int(word)
        if self.path != "/v1/traces" or self.headers["Content-Type"] != "application/x-protobuf":
            return 404
        request = ExportTraceServiceRequest()
        try:
            request.ParseFromString(body)
        except DecodeError:
            return 400
        if unknown(request):
            return 422
        lines = []
        for resource_spans in request.resource_spans:
            for scope_spans in resource_spans.scope_spans:
                for span in scope_spans.spans:
                    members = plain(span, resource_spans.resource)
                    members["scope"] = scope_spans.scope.name
                    members["header"] = self.headers.get("X-Test", "")
                    lines.append(json.dumps(members) + "\n")
        with open(folder / "spans", "a") as spans:
            spans.write("".join(lines))
        return 200

    def log_message(self, *_):
        """Nothing: tests read the files."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


server = Server(("127.0.0.1", int(sys.argv[2])), Collector)
print(server.server_port, flush=True)
server.serve_forever()
