"""Databases that a system has filled once, for every later start of it to begin with."""

import os

from process_tree import end_descendants
from servers import administer


class Templates:
    """A context: at its end they are dropped."""

    def __init__(self):
        self._made = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in self._made.values():
            administer(f'drop database if exists "{name}" with (force)')

    def begin(self, system, finished=0, **options):
        """A start of a system, ready to be entered, on a database with so many finished runs."""
        # Preparing may fail for this one, too: then the next point tries again.
        template = self.named(system, finished)
        return system(template=template, **options)

    def named(self, system, finished):
        """The database with so many finished runs of a system."""
        key = (system.name, finished)
        if key not in self._made:
            self._made[key] = self._fill(system, finished)
        return self._made[key]

    def _fill(self, system, finished):
        filling = system(template=self.named(system, 0) if finished else None)
        try:
            if finished:
                filling.start()
                filling.request("noop")
                filling.wait_for_runs(1)
                filling.multiply_finished_run(finished - 1)
            else:
                filling.prepare()
            filling.database.close()
            end_descendants()
            name = f"benchmark_{os.getpid()}_{system.name}_{finished}_kept"
            administer(f'drop database if exists "{name}" with (force)')
            administer(f'alter database "{filling.database.name}" rename to "{name}"')
            return name
        finally:
            filling.__exit__()
