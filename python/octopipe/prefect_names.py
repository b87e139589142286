"""Names that flow files have from Prefect 2 and that do not exist here: what to use."""

_API = "here nothing asks a server: 'pipectl' shows and changes runs, 'run_deployment' starts them"
_FILES = "files are read and written with Python's own means; 'octopipe.Block.load' gives the credentials"
_INFRASTRUCTURE = "an agent runs each flow as a process of its own: its settings belong to 'pipectl deployment build'"
_NOTIFICATION = "'on_failure' hooks of a flow can tell somebody"
_PAUSE = "a flow cannot wait for a person: let one flow end, and start another with 'run_deployment'"
_SCHEDULE = "schedules belong to a deployment: 'pipectl deployment build --cron'"

_HINTS = {
    "agent": "an agent is the program 'pipe-agent'",
    "automations": _NOTIFICATION,
    "cli": "the command line is 'pipectl'",
    "client": _API,
    "deploy": "deployments are made by 'pipectl deployment build'",
    "engine": "a flow is run by calling it, or with 'pipectl flow run FILE'",
    "events": _NOTIFICATION,
    "filesystems": _FILES,
    "flow_runs": _API,
    "get_client": _API,
    "infrastructure": _INFRASTRUCTURE,
    "input": _PAUSE,
    "notifications": _NOTIFICATION,
    "orion": _API,
    "packaging": _FILES,
    "pause_flow_run": _PAUSE,
    "results": "results are kept without being told to",
    "resume_flow_run": _PAUSE,
    "runner": "a flow is served by an agent: 'pipectl deployment build'",
    "schedules": _SCHEDULE,
    "serializers": "results are kept as JSON or pickled, without being told to",
    "serve": "a flow is served by an agent: 'pipectl deployment build'",
    "server": _API,
    "settings": "settings are in the file 'config.yaml' and in OCTOPIPE_* variables: 'pipectl config view'",
    "suspend_flow_run": _PAUSE,
    "testing": "a flow or task is tested by calling it: without an agent it needs nothing",
    "utilities": "Prefect's utilities are not here; Python's standard library may have the like",
    "workers": "an agent is the program 'pipe-agent'",
}


def hint(name):
    """What to use in place of `octopipe.NAME`, in one sentence, or None where nothing is known of it."""
    return f"octopipe has no '{name}': {_HINTS[name]}" if name in _HINTS else None
