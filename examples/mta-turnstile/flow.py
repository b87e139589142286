"""Brings a week of New York turnstile counts into the data lake."""

import datetime
import os
import pathlib
import tempfile
import time
from typing import Optional

from octopipe import flow, get_run_logger, task

from data_lake import DataLake
from download import download
from turnstile_file import clean
from turnstile_week import week_of


@task(name="download")
def download_week(url: str, path: pathlib.Path, timeout: float, attempts: int, retry_delay: float) -> int:
    """Fetches the week's text file in chunks and returns its size in bytes."""
    return download(url, path, get_run_logger(), timeout, attempts, retry_delay)


@task(name="clean")
def clean_week(source: pathlib.Path, target: pathlib.Path) -> int:
    """Writes the gzip CSV with clean column names and returns the number of rows."""
    return clean(source, target)


@task(name="store")
def store_week(source: pathlib.Path, lake: DataLake, week) -> pathlib.Path:
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
        fetched = download_week(week.url(base_url), text, timeout, attempts, retry_delay)
        rows = clean_week(text, packed)
        store_week(packed, lake, week)
    logger.info(
        "%s rows, %s bytes fetched, %s bytes kept in %s, %.1f s",
        f"{rows:,}",
        f"{fetched:,}",
        f"{path.stat().st_size:,}",
        path,
        time.monotonic() - start,
    )
    return str(path)


if __name__ == "__main__":
    mta_batch_flow()
