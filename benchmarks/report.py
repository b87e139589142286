"""One Markdown table of all points, and what one must know to read it."""

import statistics

from systems import SYSTEMS
from workloads import WORKLOADS

LIMIT = "limit"


class Report:
    """Rows are measures, columns are systems, the machine's own limit last."""

    def __init__(self, points):
        self.points = points
        self.systems = [system for system in SYSTEMS if system.name in points.facts["systems"]]
        self.notes = []

    def text(self):
        columns = [system.title for system in self.systems] + ["the machine's limit"]
        lines = [self.header(), *self.top("", columns)]
        for workload in WORKLOADS:
            lines += [self.row(workload, measure) for measure in workload.measures
                      if any(point["workload"] == workload.name for point in self.points.points)]
        return "\n".join([*lines, "", *self.footnotes(), "", *self.meanings()]) + "\n"

    def header(self):
        facts = self.points.facts
        machine, servers = facts["machine"], facts["servers"]
        settings = ", ".join(f"{name} {value}" for name, value in servers.items())
        return "\n".join((
            "# Octopipe and its peers",
            "",
            f"{facts['began']}, checkout {facts['checkout']}. {machine['processor']}, {machine['processors']} processors, "
            f"{machine['memory']} memory, {machine['distribution']}, Linux {machine['kernel']}, "
            f"Python {machine['python']}; load when it began {machine['load']:.1f}.",
            f"{settings}.",
            *(["", "**Quick: counts are too small for the figures to mean anything.**"] if facts["quick"] else []),
            "",
            self.counts(),
            "Behind a peer's value: that value divided by Octopipe's. Behind Octopipe's: divided by the limit's.",
            "",
        ))

    def counts(self):
        """How often, and how much, was measured."""
        facts = self.points.facts
        text = f"Medians of {facts['repetitions']} repetitions after a warm-up"
        slow = [system.title for system in self.systems if facts["systems"][system.name].get("is_slow")]
        of_slow = facts.get("slow_repetitions", facts["repetitions"])
        if slow and of_slow < facts["repetitions"]:
            text += f" ({', '.join(slow)}: {of_slow} without a warm-up)"
        text += ", systems in turn, the range in brackets where they differ"
        if facts["short"]:
            size = ", ".join(f"{name} {value}" for name, value in facts["size"].items())
            text += f"; smaller counts ({size}), and still smaller ones in the warm-up"
        return f"{text}. "

    @staticmethod
    def top(corner, columns):
        """The first two lines of a table."""
        return [f"| {corner} | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]

    def row(self, workload, measure):
        ours = self.median(workload, "octopipe", measure)
        limit = self.median(workload, LIMIT, measure)
        cells = [self.cell(workload, system.name, measure, limit if system.name == "octopipe" else ours)
                 for system in self.systems]
        return "| " + " | ".join([measure.words, *cells, self.cell(workload, LIMIT, measure, None)]) + " |"

    def median(self, workload, system, measure):
        """The median of a measure, or nothing."""
        numbers = [value for value in self.points.values(workload.name, system, measure.name)
                   if not isinstance(value, str)]
        return statistics.median(numbers) if numbers else None

    def cell(self, workload, system, measure, reference):
        values = self.points.values(workload.name, system, measure.name)
        reasons = [value for value in values if isinstance(value, str)]
        failures = self.points.failures(workload.name, system)
        median = self.median(workload, system, measure)
        if median is None:
            if reasons:
                return self.noted("–", reasons[0])
            return self.noted("did not finish", failures[-1]) if failures else ""
        numbers = [value for value in values if not isinstance(value, str)]
        text = number(median, measure.digits)
        least, most = number(min(numbers), measure.digits), number(max(numbers), measure.digits)
        if least != most:
            text += f" ({least}–{most})"
        if reference:
            text += f" · {ratio(median / reference)}×"
        if failures or reasons:
            text = self.noted(text, f"{len(failures) + len(reasons)} of {len(failures) + len(values)} repetitions: "
                                    f"{(failures + reasons)[-1]}")
        return text

    def noted(self, text, note):
        """A cell with a footnote; the same words share one."""
        if note not in self.notes:
            self.notes.append(note)
        return f"{text} [{self.notes.index(note) + 1}]"

    def footnotes(self):
        return [f"[{place}] {note.strip()}\n" for place, note in enumerate(self.notes, 1)]

    def meanings(self):
        """What a run and a task are on each system, and how it was set up."""
        facts = self.points.facts["systems"]
        kinds = {"client": "what asks for a run", "true": "a run of `/bin/true`", "noop": "a run of a Python function",
                 "warm": "a warm run of it", "tasks": "a task", "processes": "a task with a process of its own",
                 "output": "where prints go"}
        lines = self.top("what it is", [system.title for system in self.systems])
        for title, values in (("version", {name: fact["version"] for name, fact in facts.items()}),
                              ("settings", {name: fact["settings"] for name, fact in facts.items()}),
                              *((words, {name: fact["runs"].get(kind, "") for name, fact in facts.items()})
                                for kind, words in kinds.items())):
            lines.append("| " + " | ".join([title, *(values[system.name] for system in self.systems)]) + " |")
        return lines


def number(value, digits):
    return f"{value:,.{digits}f}"


def ratio(value):
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"
