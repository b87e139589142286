"""Publishes to a quorum queue for some seconds, waits for each confirmation, and prints how many came in a second."""

import sys
import time

from kombu import Connection, Producer, Queue

with Connection(sys.argv[1], transport_options={"confirm_publish": True}) as connection:
    channel = connection.channel()
    queue = Queue("limits", queue_arguments={"x-queue-type": "quorum"})(channel)
    queue.declare()
    producer = Producer(channel, serializer="json")
    count, before = 0, time.perf_counter()
    while (taken := time.perf_counter() - before) < float(sys.argv[2]):
        producer.publish({"run": "0197c7a1-0000-7000-8000-000000000000"}, routing_key="limits")
        count += 1
print(count / taken)
