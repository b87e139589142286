"""The turnstile file's columns: cleaned on the way in, checked on the way out."""

import csv
import gzip
import io
import zlib

COLUMNS = "CA UNIT SCP STATION LINENAME DIVISION DATE TIME DESC ENTRIES EXITS".split()
COMPRESSION = 6


class DamagedFile(Exception):
    """The file is not a whole turnstile file."""


def clean(source, target):
    """Writes the file as gzip CSV with clean columns and returns how many rows it has."""
    _refuse_cut_line(source)
    with open(source, encoding="utf-8", newline="") as text, open(target, "wb") as file:
        # No time and no name inside: the same week gives the same bytes.
        with gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
            with io.TextIOWrapper(packed, encoding="utf-8", newline="") as lines:
                try:
                    return _write_clean(csv.reader(text, strict=True), lines, source)
                except (csv.Error, UnicodeDecodeError) as error:
                    raise DamagedFile(f"{source}: {error}") from None


def count_rows(path):
    """The number of rows of a clean file, every one of them looked at; raises DamagedFile."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            if next(reader, None) != COLUMNS:
                raise DamagedFile(f"{path}: the header is not {','.join(COLUMNS)}")
            rows = sum(1 for _ in _checked(reader, len(COLUMNS), path))
    except (EOFError, gzip.BadGzipFile, zlib.error, csv.Error, UnicodeDecodeError) as error:
        raise DamagedFile(f"{path}: {error}") from None
    if not rows:
        raise DamagedFile(f"{path}: no rows")
    return rows


def clean_name(name):
    """A column name without blanks around it and without what no identifier may hold: `C/A` is `CA`."""
    return name.strip().replace("/", "")


def _refuse_cut_line(source):
    """A row cut inside its last counter still has all its columns; what it lacks is the end of the line."""
    with open(source, "rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        if size and file.read() != b"\n":
            raise DamagedFile(f"{source}: the last line is cut off")


def _write_clean(reader, lines, source):
    names = [clean_name(name) for name in next(reader, [])]
    has_index = names[:1] in ([""], ["Unnamed: 0"])
    if names[has_index:] != COLUMNS:
        raise DamagedFile(f"{source}: the header is not that of a turnstile file: {','.join(names)[:200]!r}")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = _checked(reader, len(names), source)
    if has_index:
        rows = (row[1:] for row in rows)
    counted = _Counted(rows)
    writer.writerows(counted)
    if not counted.count:
        raise DamagedFile(f"{source}: no rows")
    return counted.count


def _checked(reader, width, source):
    """The rows, each with as many columns as the header and no blanks after the last; empty lines are left out."""
    for row in reader:
        if len(row) != width:
            if not row:
                continue
            raise DamagedFile(f"{source}, line {reader.line_num}: {len(row)} columns where {width} should be")
        row[-1] = row[-1].rstrip()
        yield row


class _Counted:
    """Counts what is taken from it, since `writerows` does not tell."""

    def __init__(self, rows):
        self._rows = rows
        self.count = 0

    def __iter__(self):
        for self.count, row in enumerate(self._rows, start=1):
            yield row
