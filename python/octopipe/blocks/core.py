"""The base of all blocks."""

from octopipe.questions import asking, driven


class Block:
    """A block that was loaded: its values are its attributes. `lake = Block.load("s3/lake"); lake.bucket`.

    A class of the author's own names the type: `class S3(Block): bucket: str`, then `S3.load("lake")`.
    """

    _block_type_slug = None

    def __init__(self, **values):
        self._name = None
        for name, value in values.items():
            setattr(self, name, value)

    @classmethod
    def load(cls, name):
        """The block of that name, secrets included; in a coroutine to be awaited."""
        if not isinstance(name, str) or not name:
            raise TypeError(f"{cls.__name__}.load takes the name of a block, not {name!r}")
        full = name if "/" in name else f"{cls.get_block_type_slug()}/{name}"
        if full.startswith("block/"):
            raise ValueError(f"Block.load takes TYPE/NAME, such as 'secret/{name}', not '{name}'")
        return driven(cls._course(full))

    @classmethod
    def get_block_type_slug(cls):
        """The type as `pipectl block` has it: the name of the class in small letters with hyphens."""
        if cls._block_type_slug:
            return cls._block_type_slug
        name = cls.__name__
        return "".join(
            f"-{letter.lower()}" if _starts_word(name, index) else letter.lower() for index, letter in enumerate(name)
        )

    @classmethod
    def _course(cls, full):
        found = yield from asking({"type": "block", "name": full}, f"block '{full}'")
        block = cls.__new__(cls)
        Block.__init__(block, **found.get("values", {}))
        block._name = found.get("name", full.partition("/")[2])
        return block

    def dict(self):
        """All values by name."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __repr__(self):
        """Names only: values may be secret."""
        return f"<{type(self).__name__} '{self._name}': {', '.join(self.dict())}>"


def _starts_word(name, index):
    if not index or not name[index].isupper():
        return False
    return not name[index - 1].isupper() or name[index + 1 : index + 2].islower()
