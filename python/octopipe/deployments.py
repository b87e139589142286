"""Runs of other deployments, as parts of this run."""

import time

from octopipe.deployment_run import DeploymentRun
from octopipe.questions import driven
from octopipe.run_node import node_or_process


def run_deployment(
    name,
    parameters=None,
    timeout=None,
    poll_interval=None,
    flow_run_name=None,
    tags=None,
    idempotency_key=None,
    as_subflow=True,
    **others,
):
    """Runs the deployment `flow/deployment` on its own queue, and gives the run with its state.

    Waits for the end of it; with `timeout` for at most so many seconds, and with 0 not at all. A run that fails
    raises nothing: its `state` says so. In a coroutine it is to be awaited. A run is cancelled with the one that
    started it. `poll_interval` changes nothing: the agent tells when it has ended.
    """
    if not isinstance(name, str) or name.count("/") < 1:
        raise ValueError(f"run_deployment takes 'FLOW/DEPLOYMENT', not {name!r}")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout < 0):
        raise ValueError(f"run_deployment(timeout=…) takes seconds, 0 or None, not {timeout!r}")
    _tell_of_idle(others)
    run = DeploymentRun(name, parameters, node_or_process(), flow_run_name, tags, idempotency_key, as_subflow)
    return driven(run.course(None if timeout is None else time.monotonic() + timeout))


class Deployment:
    """Is Prefect's; here `pipectl` makes deployments, and the error says how."""

    @classmethod
    def build_from_flow(cls, flow, name=None, **settings):
        """Raises the error with the command."""
        from octopipe.flows import made_by_pipectl

        raise made_by_pipectl("build_from_flow", flow, name)


def _tell_of_idle(others):
    """Options of Prefect's that change nothing here are told of, others refused."""
    unknown = [name for name in others if name not in _WITHOUT_EFFECT]
    if unknown:
        raise TypeError(f"run_deployment has no option '{unknown[0]}'")
    idle = [name for name, value in others.items() if value is not None]
    if idle:
        from octopipe.run_logger import get_run_logger

        get_run_logger().warning("run_deployment: no effect in Octopipe: %s", ", ".join(idle))


_WITHOUT_EFFECT = {"client", "infra_overrides", "job_variables", "scheduled_time", "work_queue_name"}
