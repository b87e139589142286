"""Makes weekly turnstile files in the original format, into a folder or over HTTP on loopback.

    python3 generator.py write --week 2023-03-25 --out DIR
    python3 generator.py serve --port 0 --port-file PORT
"""

import argparse
import datetime
import os
import pathlib
import signal
import sys

from generated_week import generated_week
from turnstile_week import TurnstileWeek
from week_server import WeekServer


def main(arguments=None):
    """Does what the command line asks; bad input is one line and exit 2."""
    options = _parser().parse_args(arguments)
    try:
        options.work(options)
    except (ValueError, OSError, OverflowError) as error:
        print(f"generator.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def write(options):
    """Writes one week's file and prints its path."""
    path = pathlib.Path(options.out, TurnstileWeek(options.week).source_name)
    body = generated_week(options.week, options.rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(path, body)
    print(path)


def serve(options):
    """Serves weeks until it is stopped; prints the base URL when it listens."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with WeekServer(options.port, options.rows) as server:
        if options.port_file:
            _write_whole(pathlib.Path(options.port_file), f"{server.server_port}\n".encode())
        print(server.base_url, flush=True)
        server.serve_forever()


def _write_whole(path, body):
    """A reader sees the file with all of its bytes or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(body)
    os.replace(part, path)


def _parser():
    parser = argparse.ArgumentParser(description="Makes weekly turnstile files in the original format.")
    verbs = parser.add_subparsers(required=True, metavar="serve|write")

    server = verbs.add_parser("serve", help="serve weeks over HTTP on loopback")
    server.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    server.add_argument("--port-file", metavar="FILE", help="write the port here when listening")
    server.set_defaults(work=serve)

    writer = verbs.add_parser("write", help="write one week's file")
    writer.add_argument("--week", type=datetime.date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    writer.add_argument("--out", required=True, metavar="DIR")
    writer.set_defaults(work=write)

    for verb in (server, writer):
        verb.add_argument("--rows", type=_row_count, default=200_000, help="rows a week (default 200,000)")
    return parser


def _row_count(text):
    """At least one; argparse names the option when it is not."""
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1 row")
    return count


if __name__ == "__main__":
    sys.exit(main())
