"""The PostgreSQL and the RabbitMQ of `scripts/with-servers`: databases and virtual hosts of one's own."""

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

POSTGRES = os.environ.get("OCTOPIPE_TEST_POSTGRES", "")
RABBITMQ = os.environ.get("OCTOPIPE_TEST_RABBITMQ", "")
RABBITMQCTL = os.environ.get("OCTOPIPE_TEST_RABBITMQCTL", "")


def processes():
    """The process ids of both servers."""
    folder = Path(os.environ["OCTOPIPE_TEST_DIRECTORY"])
    files = (folder / "postgres" / "postmaster.pid", folder / "rabbitmq" / "pid")
    return [int(file.read_text().split()[0]) for file in files]


class Database:
    """A database of its own. Questions go through one connection, so that asking often costs little."""

    def __init__(self, name, template=None):
        self.name = name
        self._session = None
        administer(f'drop database if exists "{name}" with (force)')
        administer(f'create database "{name}"' + (f' template "{template}"' if template else ""))
        self.url = urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()

    @property
    def psql(self):
        """The process that asks."""
        if self._session is None:
            self._session = subprocess.Popen(
                ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.url], text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return self._session

    def rows(self, question):
        """The answer's rows, each a list of texts."""
        self.psql.stdin.write(question.rstrip("; \n") + ";\n\\echo answered\n")
        found = []
        for line in self.psql.stdout:
            if line == "answered\n":
                return [row.split("|") for row in found]
            found.append(line.rstrip("\n"))
        raise RuntimeError("\n".join(found))

    def number(self, question):
        """The one number of the answer."""
        return float(self.rows(question)[0][0] or 0)

    def close(self):
        """Ends the connection, so that the database can serve as a template."""
        if self._session is not None:
            self._session.stdin.close()
            self._session.wait()
            self._session = None

    def drop(self):
        self.close()
        administer(f'drop database if exists "{self.name}" with (force)')

    def commits(self):
        """Transactions that the database has committed; its processes report once a second, for which this waits."""
        time.sleep(1.5)
        return int(self.number(f"select xact_commit from pg_stat_database where datname = '{self.name}'"))

    def connections(self):
        """Connections but our own."""
        return self.number(
            "select count(*) - 1 from pg_stat_activity "
            f"where datname = '{self.name}' and backend_type = 'client backend'")

    def wal_bytes(self):
        """Bytes that the server has written ahead so far."""
        return self.number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")


def administer(text):
    """Carries out one statement on the server's own database; returns what it prints."""
    return subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", POSTGRES, "-c", text],
        check=True, capture_output=True, text=True).stdout.strip()


class VirtualHost:
    """A virtual host of RabbitMQ of its own, with all its queues."""

    def __init__(self, name):
        self.name = name
        self.url = urlsplit(RABBITMQ)._replace(path=f"/{name}").geturl()
        rabbitmqctl("add_vhost", name)
        rabbitmqctl("set_permissions", "-p", name, urlsplit(RABBITMQ).username, ".*", ".*", ".*")

    def drop(self):
        rabbitmqctl("delete_vhost", self.name)


def rabbitmqctl(*arguments):
    return subprocess.run([RABBITMQCTL, "-q", *arguments], check=True, capture_output=True, text=True).stdout
