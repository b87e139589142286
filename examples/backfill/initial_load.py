"""The initial load: the weeks of past months, in parallel, as runs of another deployment or in this process."""

import datetime
import pathlib
import sys
from typing import Optional

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "mta-turnstile"))

from octopipe import as_completed, flow, get_run_logger, metric, progress, run_deployment, task  # noqa: E402
from octopipe.artifacts import create_table_artifact  # noqa: E402
from octopipe.task_runners import ConcurrentTaskRunner  # noqa: E402

from flow import mta_batch_flow  # noqa: E402
from months import months_from, saturdays_of  # noqa: E402


class WeekFailed(Exception):
    """A week did not come."""


@task(name="load week", task_run_name="week {saturday}")
def load_week(saturday: datetime.date, settings: dict, deployment: Optional[str]) -> str:
    """Loads one week, on the deployment's queue or here, and returns the path of its file."""
    parameters = {"year": saturday.year, "month": saturday.month, "day": saturday.day, **settings}
    if deployment is None:
        return mta_batch_flow(**parameters)
    run = run_deployment(deployment, parameters=parameters, flow_run_name=f"initial-load-{saturday:%y%m%d}")
    if not run.state.is_completed():
        raise WeekFailed(f"run '{run.name}' of the week to {saturday}: {run.state.message or run.state.name}")
    return run.state.result()


@flow(name="Initial load", task_runner=ConcurrentTaskRunner(max_workers=8))
def initial_load(
    first_month: str = "2023-01",
    months: int = 3,
    base_url: str = "http://web.mta.info/developers/data/nyct/turnstile",
    data_lake: str = "~/octopipe-data-lake",
    deployment: Optional[str] = None,
) -> dict:
    """Brings the turnstile counts of whole months into the data lake, eight weeks at a time.

    With `deployment`, such as `MTA Batch flow/weekly`, each week is a run of it, wherever an agent takes it; without,
    this process loads the weeks itself. Weeks that the lake has already are not fetched again.
    """
    wanted = months_from(first_month, months)
    saturdays = {month: saturdays_of(*month) for month in wanted}
    weeks = [saturday for month in wanted for saturday in saturdays[month]]
    settings = {"base_url": base_url, "data_lake": data_lake}
    futures = [load_week.submit(saturday, settings, deployment) for saturday in weeks]
    for done, _ in enumerate(as_completed(futures), start=1):
        progress(done, len(weeks), unit="weeks")
    states = dict(zip(weeks, (future.wait() for future in futures)))
    loaded = [week for week in weeks if states[week].is_completed()]
    metric("weeks", len(loaded), unit="weeks")
    rows = [
        {
            "month": f"{year}-{month:02}",
            "weeks": len(saturdays[year, month]),
            "loaded": sum(week in loaded for week in saturdays[year, month]),
        }
        for year, month in wanted
    ]
    create_table_artifact(rows, key="initial-load", description="Weeks by month")
    get_run_logger().info("%d of %d weeks of %d months are in the lake", len(loaded), len(weeks), len(wanted))
    missing = [week for week in weeks if week not in loaded]
    if missing:
        raise WeekFailed(f"{len(missing)} of {len(weeks)} weeks did not come, first that to {missing[0]}")
    return {"weeks": len(loaded), "months": rows}


if __name__ == "__main__":
    initial_load()
