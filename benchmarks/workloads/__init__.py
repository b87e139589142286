"""The workloads, in the order of the table."""

from workloads.burst import Burst
from workloads.claims import Claims
from workloads.cli import CLI
from workloads.history import History
from workloads.idle import Idle
from workloads.limits import Limits
from workloads.logs import Logs
from workloads.schedules import Schedules
from workloads.tasks import Tasks
from workloads.trigger import Trigger

WORKLOADS = (Limits(), CLI(), Trigger(), Burst(), Tasks(), Idle(), Schedules(), Logs(), History(), Claims())
