"""Brings a week of New York turnstile counts into the data lake."""

import datetime
import os
import pathlib
import tempfile
import time
from typing import Optional

from octopipe import flow, get_run_logger, metric, progress, task
from octopipe.artifacts import create_markdown_artifact

from data_lake import DataLake
from download import TransferError, download, pauses
from turnstile_file import clean
from turnstile_week import week_of


def is_worth_a_retry(task, task_run, state):
    """A broken transfer may go well the next time; a file that is not there will not."""
    return isinstance(state.result(raise_on_failure=False), TransferError)


@task(name="download", retry_condition_fn=is_worth_a_retry)
def download_file(url: str, path: pathlib.Path, timeout: float) -> int:
    """Fetches the week's text file in chunks and returns its size in bytes."""
    size = download(url, path, timeout, tell=lambda done, total: progress(done, total, unit="bytes"))
    metric("bytes", size)
    return size


@task(name="write file")
def write_file(source: pathlib.Path, target: pathlib.Path) -> int:
    """Writes the gzip CSV with clean column names and returns the number of rows."""
    rows = clean(source, target)
    metric("records", rows)
    return rows


@flow(name="fetch week")
def fetch_week(url: str, text: pathlib.Path, packed: pathlib.Path, timeout: float, waits: list):
    """Downloads the week and writes its file; returns the bytes fetched and the rows written."""
    patient = download_file.with_options(retries=len(waits), retry_delay_seconds=waits)
    return patient(url, text, timeout), write_file(text, packed)


@task(name="upload")
def upload(source: pathlib.Path, lake: DataLake, week) -> pathlib.Path:
    """Copies the file into the data lake."""
    return lake.keep(source, week)


@flow(name="MTA Batch flow")
def mta_batch_flow(
    year: Optional[int] = None,
    month: Optional[int] = None,
    day: Optional[int] = None,
    base_url: str = "http://web.mta.info/developers/data/nyct/turnstile",
    data_lake: str = "~/octopipe-data-lake",
    timeout: float = 30.0,
    attempts: int = 4,
    retry_delay: float = 1.0,
) -> str:
    """Downloads the turnstile counts of one week, cleans the column names and keeps them as gzip CSV.

    The week is named by its Saturday; with no date given it is the last one. A week that the data lake already
    has whole is not fetched again.
    """
    logger = get_run_logger()
    start = time.monotonic()
    waits = pauses(attempts, retry_delay)
    week = week_of(year, month, day, today=datetime.date.today())
    lake = DataLake(data_lake)
    path = lake.path(week)
    rows = lake.rows_of(week, logger)
    if rows is not None:
        logger.info("%s is there already, whole, with %s rows", path, f"{rows:,}")
        return str(path)
    with tempfile.TemporaryDirectory(dir=os.environ.get("OCTOPIPE_WORKDIR")) as scratch:
        text = pathlib.Path(scratch, week.source_name)
        packed = pathlib.Path(scratch, week.lake_name)
        logger.info("Fetching %s", week.url(base_url))
        fetched, rows = fetch_week(week.url(base_url), text, packed, timeout, waits)
        upload(packed, lake, week)
    report(week, path, rows, fetched, time.monotonic() - start)
    return str(path)


def report(week, path, rows, fetched, seconds):
    """Tells what has come, in a line of the log and as a page to look at."""
    kept = path.stat().st_size
    get_run_logger().info(
        "%s rows, %s bytes fetched, %s bytes kept in %s, %.1f s",
        f"{rows:,}",
        f"{fetched:,}",
        f"{kept:,}",
        path,
        seconds,
    )
    create_markdown_artifact(
        f"# Turnstile counts of the week to {week.saturday}\n\n"
        "| | |\n|---|---|\n"
        f"| rows | {rows:,} |\n| bytes fetched | {fetched:,} |\n| bytes kept | {kept:,} |\n| file | `{path}` |\n",
        key="turnstile-week",
        description=f"What came of {week.source_name}",
    )


if __name__ == "__main__":
    mta_batch_flow()
