"""What every workload is: named measures, how they are taken on a system, and what this machine itself can do."""

import time
from dataclasses import dataclass

from systems.system import CannotDo


@dataclass(frozen=True)
class Size:
    """How much is measured. `slow` numbers are for systems whose run costs about a second."""

    runs: tuple = (2_000, 24)
    samples: tuple = (100, 8)
    commands: tuple = (20, 5)
    listed: int = 100_000
    idle: float = 120
    agents: int = 20
    schedules: int = 1_000
    minutes: int = 2
    printed: int = 100_000_000
    finished: int = 1_000_000
    claimers: int = 10
    patience: float = 1_800

    @classmethod
    def quick(cls):
        """Just enough to see that everything works."""
        return cls(runs=(60, 4), samples=(5, 2), commands=(3, 1), listed=1_000, idle=5, agents=3, schedules=20,
                   minutes=1, printed=1_000_000, finished=10_000, claimers=3, patience=600)

    @classmethod
    def short(cls):
        """An hour for each repetition on two cores, where a night is not to be had."""
        return cls(runs=(600, 4), samples=(20, 3), commands=(10, 2), idle=20, minutes=1, patience=600)

    def of(self, pair, system):
        return pair[system.is_slow]


@dataclass(frozen=True)
class Measure:
    """One row of the table. `run` is the key of `System.runs_are` that says what was measured."""

    name: str
    words: str
    run: str = ""
    digits: int = 1


class Workload:
    name = ""
    measures = ()

    def figures(self, begin, system, size):
        """Values by measure; a text instead of a value says why there is none. `begin` starts the system."""
        raise NotImplementedError

    def limit(self, size):
        """The same measures of the machine itself, as far as there are any."""
        return {}


def seconds(work, *arguments):
    """How long a call takes."""
    before = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - before


def programs_of(system, programs):
    """Those of the programs that a system has."""
    return [program for program in programs if system.is_warm or not is_warm(program)]


def not_warm(system, measures):
    """Why a system has no values for the measures of warm runs, by measure."""
    return {} if system.is_warm else {
        measure.name: "it forks no runs from a process that has imported their flow"
        for measure in measures if is_warm(measure.name.split()[0])}


def is_warm(program):
    return program.endswith("-warm")


def if_it_can(work, *arguments):
    """What a call returns, or why the system cannot."""
    try:
        return work(*arguments)
    except CannotDo as reason:
        return str(reason)
