"""Ten agents on one queue: how fast they take its runs, and how evenly."""

from systems.system import CannotDo
from workloads.burst import SLOTS, burst
from workloads.workload import Measure, Workload


class Claims(Workload):
    """A burst on ten agents of two slots. Fair would be a tenth each."""

    name = "claims"
    measures = (
        Measure("rate", "ten agents of 2 slots on one queue, burst of /bin/true: runs/s", "true"),
        Measure("least", "ten agents: runs of the least busy, of a fair share (%)", "", 0),
        Measure("most", "ten agents: runs of the busiest, of a fair share (%)", "", 0),
    )

    def figures(self, begin, system, size):
        try:
            with begin(agents=size.claimers, slots=SLOTS[0]) as running:
                runs = size.of(size.runs, system)
                rate = burst(running, "clock" if running.is_slow else "true", runs)["rate"]
                claims = running.claims()
        except CannotDo as reason:
            return {measure.name: str(reason) for measure in self.measures}
        claims += [0] * (size.claimers - len(claims))
        fair = sum(claims) / size.claimers
        return {"rate": rate, "least": 100 * min(claims) / fair, "most": 100 * max(claims) / fair}
