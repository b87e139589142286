"""The programs as Celery tasks. The beat's entries come in BENCHMARK_SCHEDULES: how many, due at every full minute."""

import os
import subprocess
import sys
import time

from celery import Celery
from celery.schedules import crontab

from plain import fibonacci
from programs import PROGRAMS

app = Celery("bench", broker=os.environ["BENCHMARK_BROKER"], backend=os.environ["BENCHMARK_RESULTS"])
app.conf.update(
    task_default_queue="bench",
    task_default_queue_type="quorum",
    worker_detect_quorum_queues=True,
    broker_transport_options={"confirm_publish": True},
    database_create_tables_at_setup=True,
    result_extended=True,
    beat_schedule={
        f"scheduled-{number}": {"task": "minute", "schedule": crontab()}
        for number in range(int(os.environ.get("BENCHMARK_SCHEDULES", "0")))
    },
)

for name, function in PROGRAMS.items():
    app.task(function, name=name)


@app.task(name="minute")
def minute():
    """Notes its lag behind the last full minute."""
    with open(os.environ["BENCHMARK_SECONDS"], "a") as file:
        file.write(f"{time.time()}\n")


@app.task(name="tasks")
def in_process(number):
    fibonacci(number)


@app.task(name="processes")
def process(number):
    subprocess.run([sys.executable, os.path.join(os.path.dirname(__file__), "plain.py"), str(number)], check=True)
