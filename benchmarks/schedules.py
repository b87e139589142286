"""Measures what schedules cost, on PostgreSQL + RabbitMQ, and prints one Markdown report.

Lag is counted on the database's clock: from the instant a run is due to its notice, and to the start of its process.
"""

import argparse
import os
import platform
import statistics
import subprocess
import time

from figures import percentile, row
from installation import RELEASE, Installation
from process_tree import cpu_seconds

SETUP = "PostgreSQL + RabbitMQ"


def deploy_many(installation, count, cron):
    """Registers `count` deployments of /bin/true with one schedule each."""
    folder = installation.folder / f"many-{count}"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.yaml").write_text(
            f"flow: bench\nname: \"s{number}\"\ncommand: [/bin/true]\nschedules: [{{cron: \"{cron}\"}}]\n")
    before = time.perf_counter()
    installation.pipectl("deployment", "apply", str(folder))
    return time.perf_counter() - before


def wait_until_planned(installation, count):
    """Waits until every schedule has runs ahead; returns how many runs there are."""
    while True:
        ((schedules, runs),) = installation.database.rows(
            "select count(distinct schedule_id), count(*) from flow_run where schedule_id is not null")
        if int(schedules) >= count:
            return int(runs)
        time.sleep(0.05)


def measure_fires(deployments, minutes):
    """Deployments that are all due at every full minute."""
    print(f"\n## {deployments} deployments with `* * * * *` for {minutes} minutes, runs of /bin/true, 8 slots\n")
    with Installation(SETUP, leader=True) as installation:
        deploy_many(installation, deployments, "* * * * *")
        wait_until_planned(installation, deployments)
        ((start,),) = installation.database.rows("select date_trunc('minute', clock_timestamp()) + interval '1 minute'")
        end = f"timestamptz '{start}' + interval '{minutes} minutes'"
        leader = installation.agents[0]
        cpu, began = cpu_seconds(leader.pid), time.monotonic()
        while True:
            time.sleep(1)
            ((is_over,),) = installation.database.rows(f"select clock_timestamp() > {end} + interval '15 seconds'")
            if is_over == "t":
                break
        cpu = (cpu_seconds(leader.pid) - cpu) / (time.monotonic() - began)
        window = f"due_at >= timestamptz '{start}' and due_at < {end}"
        ((fires, distinct, completed),) = installation.database.rows(
            "select count(*), count(distinct (schedule_id, scheduled_at)), "
            f"count(*) filter (where state = 'completed' and attempt = 1) from flow_run where {window}")
        expected = deployments * minutes
        row("fires expected", "missed", "doubled", "completed in one attempt", "leader's CPU (% of one core)")
        row(*["---"] * 5)
        row(expected, expected - int(distinct), int(fires) - int(distinct), completed, f"{100 * cpu:.1f}")
        print()
        row("lag (ms)", "p50", "p99", "max")
        row(*["---"] * 4)
        for name, column in (("due to notice", "noticed_at"), ("due to process", "started_at")):
            lags = [float(lag) for (lag,) in installation.database.rows(
                f"select extract(epoch from {column} - due_at) * 1000 from flow_run where {window} and {column} is not null")]
            row(name, *[f"{percentile(lags, share):.1f}" for share in (0.5, 0.99, 1)])


def measure_planning(schedules):
    """Schedules that nobody has planned yet, when an agent starts to lead."""
    print(f"\n## {schedules} schedules planned for the first time\n")
    with Installation(SETUP, starts=False) as installation:
        applied = deploy_many(installation, schedules, "0 6 * * *")
        commits, before = installation.database.commits(), time.perf_counter()
        leader = installation.start_agent("leader", "nothing", 1)
        runs = wait_until_planned(installation, schedules)
        took, cpu = time.perf_counter() - before, cpu_seconds(leader.pid)
        row("`deployment apply` (s)", "planned (s)", "runs made", "transactions, this script's questions among them",
            "leader's CPU (s)")
        row(*["---"] * 5)
        row(f"{applied:.1f}", f"{took:.1f}", runs, installation.database.commits() - commits, f"{cpu:.2f}")


def measure_finished(finished):
    """The same questions with an empty store and with one full of finished runs."""
    print(f"\n## {finished} finished runs in the store\n")
    row("", "`flow-run ls` p50 (ms)", "accepted to claimed p50 (ms)", "p99")
    row(*["---"] * 4)
    with Installation(SETUP) as installation:
        installation.deploy("true", "/bin/true")
        for name in ("before", "after"):
            if name == "after":
                fill(installation, finished)
            for _ in range(60):
                installation.pipectl("deployment", "run", "bench/true", "--tag", name)
            installation.database.rows("select 1")
            time.sleep(2)
            listing = []
            for _ in range(30):
                start = time.perf_counter_ns()
                subprocess.run([str(RELEASE / "pipectl"), "flow-run", "ls"], env=installation.environment,
                               stdout=subprocess.DEVNULL, check=True)
                listing.append((time.perf_counter_ns() - start) / 1e6)
            claims = [float(lag) for (lag,) in installation.database.rows(
                "select extract(epoch from claimed.at - run.created_at) * 1000 from flow_run run "
                "join flow_run_history claimed on claimed.run_id = run.id and claimed.event = 'claimed' "
                f"where run.tags::text like '%{name}%'")]
            row(name, f"{statistics.median(listing):.1f}", f"{statistics.median(claims):.1f}",
                f"{percentile(claims, 0.99):.1f}")


def fill(installation, count):
    """Finished runs of the last thirty days, each with its history's first line."""
    installation.database.rows(
        "insert into flow_run (id, name, deployment_id, flow, deployment, work_queue, state, event, revision, attempt, "
        "spent, lost, retries, disconnect_grace, parameters, tags, agent, created_at, due_at, scheduled_at, "
        "started_at, ended_at) "
        "select gen_random_uuid(), 'old', id, flow, name, work_queue, 'completed', 'succeeded', 4, 1, 0, 0, retries, 0, '{}', "
        "'[]', 'worker', at, at, at, at, at from deployment, generate_series(1, "
        f"{count}) as number, lateral (select clock_timestamp() - number * interval '2.6 seconds' as at) as moment")
    installation.database.rows("analyze")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--deployments", type=int, default=1_000)
    parser.add_argument("--minutes", type=int, default=3)
    parser.add_argument("--planned", type=int, default=10_000)
    parser.add_argument("--finished", type=int, default=1_000_000)
    options = parser.parse_args()
    version = subprocess.run([str(RELEASE / "pipectl"), "--version"], capture_output=True, text=True).stdout.strip()
    print(f"# Schedules: {version} on {platform.platform()}, {os.cpu_count()} processors, {SETUP}")
    measure_fires(options.deployments, options.minutes)
    measure_planning(options.planned)
    measure_finished(options.finished)


if __name__ == "__main__":
    main()
