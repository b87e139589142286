"""A Celery client that stays: it reads orders as lines of JSON, and answers each with a line."""

import json
import sys
import time

from celery_tasks import app


def send(task, count, arguments=()):
    """Sends a task many times; each message is confirmed by the broker."""
    for _ in range(count):
        app.send_task(task, args=arguments)


def sequence(task, count, number):
    """Seconds that tasks take, each sent when the one before has ended."""
    before = time.perf_counter()
    for _ in range(count):
        app.send_task(task, args=[number]).get(interval=0.005)
    return time.perf_counter() - before


def hold():
    app.control.cancel_consumer("bench", reply=True)


def release():
    app.control.add_consumer("bench")


def workers():
    """How many answer."""
    return len(app.control.ping(timeout=1))


ORDERS = {order.__name__: order for order in (send, sequence, hold, release, workers)}

for line in sys.stdin:
    name, arguments = json.loads(line)
    print(json.dumps(ORDERS[name](*arguments)), flush=True)
