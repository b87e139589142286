"""Many schedules that are due at every full minute."""

import time

from figures import percentile
from systems.system import DidNotFinish
from workloads.workload import Measure, Workload


class Schedules(Workload):
    """Lag is from when a run is due to its start; what has not started when the last minute is over is missing."""

    name = "schedules"
    measures = (
        Measure("share", "1,000 cron schedules a minute: started by the end of the last minute (%)", "true", 1),
        Measure("p50", "1,000 cron schedules a minute: lag p50 (s)", "true", 3),
        Measure("p99", "1,000 cron schedules a minute: lag p99 (s)", "true", 3),
    )

    def figures(self, begin, system, size):
        with begin(slots=8) as running:
            running.schedule(size.schedules)
            # The first full minute is for planning.
            start = (int(time.time()) // 60 + 2) * 60
            end = start + 60 * size.minutes
            time.sleep(end + 1 - time.time())
            lags = running.lags(start, end)
            if others := running.counts()[2]:
                raise DidNotFinish(f"{others} runs failed; {running.last_words()}")
            found = {"share": 100 * len(lags) / (size.schedules * size.minutes)}
            if lags:
                found |= {"p50": percentile(lags, 0.5), "p99": percentile(lags, 0.99)}
            return {"p50": "none started", "p99": "none started", **found}
