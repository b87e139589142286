"""A system that is installed from PyPI."""

from systems.system import System
from systems.virtual_environment import VirtualEnvironment


class Peer(System):
    packages = VirtualEnvironment("")

    @classmethod
    def version(cls):
        return f"{cls.title.split()[0]} {cls.packages.version(cls.packages.packages[0])}"

    @classmethod
    def install(cls):
        cls.packages.install()
