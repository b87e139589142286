"""The tree of a run: the run itself, the flows and tasks called within it, and where each call is."""

import time
from contextvars import ContextVar
from itertools import count

KEY_LIMIT = 400
PART_LIMIT = 120

# The flow or task whose code is being executed; None outside of all of them.
current_node = ContextVar("octopipe_current_node", default=None)


class RunNode:
    """A place in the tree. Keys are counted per parent in the order of calls: each attempt has the same keys."""

    kind = "process"
    step = None
    key = ""
    name = ""
    prints = None
    # Counts the tries of this node, from 1; 0 as long as it has not begun.
    attempt = 0
    # Set when nobody waits any more for what runs here: its time has passed, or its flow has ended.
    is_closed = False
    # Where this node may be tried again: what completed within it, and how often each was tried, by key.
    kept = None
    tried = None
    # Progress that the throttle held back; it is told at the end.
    held_progress = None
    progress_told_at = 0.0

    def __init__(self, parent=None):
        self.parent = parent
        self.parameters = {}
        self.tags = frozenset()
        self.start = time.time()
        self._counts = {}

    def child_key(self, name):
        """The key of the next call of that name within this node."""
        part = key_part(name)
        numbers = self._counts.get(part) or self._counts.setdefault(part, count())
        key = f"{self.key}/{part}-{next(numbers)}" if self.key else f"{part}-{next(numbers)}"
        return (
            key if len(key) <= KEY_LIMIT // 4 or len(key.encode("utf-8", "replace")) <= KEY_LIMIT else _shortened(key)
        )

    def count_anew(self):
        """The next attempt goes the same way: its calls have the same keys."""
        self._counts = {}

    def retrying_nodes(self):
        """This node and those above that may be tried again."""
        node = self
        while node is not None:
            if node.kept is not None:
                yield node
            node = node.parent

    @property
    def flow_node(self):
        """The flow that this is part of, or the process."""
        node = self
        while node.kind in ("task", "run") and node.parent is not None:
            node = node.parent
        return node

    @property
    def root(self):
        """The flow run as a whole."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def is_abandoned(self):
        """Whether nobody waits for what happens here."""
        node = self
        while node is not None:
            if node.is_closed:
                return True
            node = node.parent
        return False


_process_node = None
_outermost = []


def node_here():
    """Where a call made now belongs, or None outside of any flow.

    A thread that the author started knows no node; what it calls belongs to the outermost flow.
    """
    return current_node.get() or (_outermost[-1] if _outermost else None)


def node_or_process():
    """Where a task called now belongs: outside of any flow that is the process."""
    return node_here() or process_node()


def process_node():
    """The process as the place of tasks that no flow calls."""
    global _process_node
    if _process_node is None:
        from octopipe.task_group import TaskGroup

        _process_node = TaskGroup()
    return _process_node


def enter_outermost(node):
    """From now on threads without a place belong to this node."""
    _outermost.append(node)


def leave_outermost(node):
    """Ends that."""
    if node in _outermost:
        _outermost.remove(node)


def key_part(name):
    """The name as one part of a key: short, in one line, and without the sign that parts keys."""
    if name.isidentifier() and len(name) <= PART_LIMIT:
        return name
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split()).replace("/", "-")[:PART_LIMIT].strip() or "task"


def _shortened(key):
    """A deep key, its beginning replaced by a digest of it."""
    import hashlib

    parents, _, last = key.rpartition("/")
    digest = hashlib.sha256(parents.encode("utf-8", "replace")).hexdigest()[:16]
    return digest + "/" + last.encode("utf-8", "replace")[-300:].decode("utf-8", "ignore")
