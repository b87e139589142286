"""The data lake: a folder in which a file is either whole or not there."""

import contextlib
import os
import pathlib
import shutil
import time
import uuid

from turnstile_file import DamagedFile, count_rows

FOLDER = "turnstile"
STALE_AFTER = 24 * 60 * 60


class DataLake:
    """The `turnstile` folder of a data lake."""

    def __init__(self, root):
        if not str(root).strip():
            raise ValueError("data_lake is empty; give the path of a folder")
        self._folder = pathlib.Path(root).expanduser().absolute() / FOLDER

    def path(self, week):
        return self._folder / week.lake_name

    def rows_of(self, week, logger):
        """How many rows the lake has of the week, or None if the file is absent or damaged."""
        path = self.path(week)
        if not path.exists():
            return None
        try:
            return count_rows(path)
        except DamagedFile as damage:
            logger.warning("Not a whole file, so it is fetched again: %s", damage)
            return None

    def keep(self, source, week):
        """Copies the file in under its final name, which it gets only when every byte is on the disk."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._remove_stale_parts()
        part = self._folder / f".{week.lake_name}.{uuid.uuid4().hex}.part"
        try:
            with open(source, "rb") as original, open(part, "xb") as copy:
                shutil.copyfileobj(original, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            count_rows(part)
            os.replace(part, self.path(week))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._sync_folder()
        return self.path(week)

    def _remove_stale_parts(self):
        """Takes away what a run that was killed left behind; a younger part may be at work."""
        for part in self._folder.glob(".*.part"):
            with contextlib.suppress(FileNotFoundError):
                if part.stat().st_mtime < time.time() - STALE_AFTER:
                    part.unlink()

    def _sync_folder(self):
        """Makes the new name as durable as the bytes."""
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
