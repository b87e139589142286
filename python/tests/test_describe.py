"""`describe`: the JSON line that `pipectl deployment build` reads."""

import json
import sys
import unittest

from tests.spawned_run import FlowFileTestCase


class DescribeTests(FlowFileTestCase):
    def described(self, text, entry=None):
        done = self.describe(text, entry)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("\n"), 1)
        return json.loads(done.stdout)

    def properties(self, parameters, before=""):
        text = f"from __future__ import annotations\n{before}\ndef main({parameters}): pass"
        return self.described(text, "main")["parameter_schema"]["properties"]

    def test_the_only_flow_of_the_file_is_found(self):
        described = self.described(
            '''
            from octopipe import flow, task
            @task
            def load(): pass
            @flow(name="MTA Batch flow")
            def mta_batch_flow(year: int, month: int = 3):
                """Loads one week
                of counts.

                Further words."""
            def other(): pass
            '''
        )
        self.assertEqual(list(described), ["flow", "function", "description", "parameter_schema"])
        self.assertEqual(described["flow"], "MTA Batch flow")
        self.assertEqual(described["function"], "mta_batch_flow")
        self.assertEqual(described["description"], "Loads one week of counts.")
        self.assertEqual(
            described["parameter_schema"],
            {
                "type": "object",
                "properties": {"year": {"type": "integer"}, "month": {"type": "integer", "default": 3}},
                "required": ["year"],
                "additionalProperties": False,
            },
        )

    def test_an_undecorated_function_is_named_with_hyphens(self):
        described = self.described("def load_all_weeks(**rest): pass", "load_all_weeks")
        self.assertEqual((described["flow"], described["description"]), ("load-all-weeks", ""))
        self.assertIs(described["parameter_schema"]["additionalProperties"], True)

    def test_the_decorators_description_comes_first(self):
        text = "from octopipe import flow\n@flow(description='given')\ndef f():\n    'docstring'"
        described = self.described(text)
        self.assertEqual((described["flow"], described["description"]), ("f", "given"))

    def test_the_types(self):
        found = self.properties(
            """a: int, b: float, c: bool, d: str, e: list[int], f: List[str], g: dict, h: Optional[int],
            i: Union[int, str], j: Colour, k: Literal['x', 3], l: date, m: datetime, n: Path, o,
            p: Any, q: dict[str, float], r: list, s: Tuple[int, str], t: time""",
            """
from typing import *
from datetime import date, datetime, time
from pathlib import Path
import enum
class Colour(enum.Enum):
    RED = "red"
    BLUE = 2
""",
        )
        integer, string = {"type": "integer"}, {"type": "string"}
        expected = {
            "a": integer,
            "b": {"type": "number"},
            "c": {"type": "boolean"},
            "d": string,
            "e": {"type": "array", "items": integer},
            "f": {"type": "array", "items": string},
            "g": {"type": "object"},
            "h": {"anyOf": [integer, {"type": "null"}]},
            "i": {"anyOf": [integer, string]},
            "j": {"enum": ["red", 2]},
            "k": {"enum": ["x", 3]},
            "l": {"type": "string", "format": "date"},
            "m": {"type": "string", "format": "date-time"},
            "n": string,
            "o": {},
            "p": {},
            "q": {"type": "object", "additionalProperties": {"type": "number"}},
            "r": {"type": "array"},
            "s": {"type": "array", "prefixItems": [integer, string], "minItems": 2, "maxItems": 2},
            "t": {"type": "string", "format": "time"},
        }
        self.assertEqual(found, expected)
        self.assertEqual(list(found), list(expected))

    def test_the_defaults(self):
        found = self.properties(
            "a=5, b=None, c: int = None, d: date = date(2023, 3, 25), e: E = E.X, f=object(), g: Path = Path('p')",
            "import enum\nfrom datetime import date\nfrom pathlib import Path\nclass E(enum.Enum):\n    X = 'x'",
        )
        self.assertEqual(found["a"], {"default": 5})
        self.assertEqual(found["b"], {"default": None})
        self.assertEqual(found["c"], {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None})
        self.assertEqual(found["d"], {"type": "string", "format": "date", "default": "2023-03-25"})
        self.assertEqual(found["e"], {"enum": ["x"], "default": "x"})
        self.assertEqual(found["f"], {})
        self.assertEqual(found["g"], {"type": "string", "default": "p"})

    def test_a_dataclass_is_an_object_of_its_fields(self):
        before = "import dataclasses\n@dataclasses.dataclass\nclass Week:\n    year: int\n    next: Week = None"
        week = self.properties("week: Week", before)["week"]
        self.assertEqual(week["required"], ["year"])
        self.assertEqual(week["properties"]["year"], {"type": "integer"})
        self.assertEqual(week["properties"]["next"]["anyOf"][0], {"type": "object"})

    def test_a_pydantic_model_is_an_object_of_its_fields(self):
        try:
            import pydantic
        except ImportError:
            self.skipTest("pydantic is not installed")
        if not hasattr(pydantic.BaseModel, "model_fields"):
            self.skipTest("pydantic 1 is installed")
        text = """
            import datetime
            from typing import List, Optional
            from octopipe import flow
            from pydantic import BaseModel, Field
            class Source(BaseModel):
                port: int = Field(80, description="where it listens")
                day: datetime.date
                next: Optional["Source"] = None
            @flow
            def main(source: Source, all: List[Source] = []): pass
            """
        properties = self.described(text)["parameter_schema"]["properties"]
        source = properties["source"]
        self.assertEqual(source["required"], ["day"])
        self.assertEqual(
            source["properties"]["port"], {"type": "integer", "default": 80, "description": "where it listens"}
        )
        self.assertEqual(source["properties"]["day"], {"type": "string", "format": "date"})
        self.assertEqual(source["properties"]["next"]["anyOf"], [{"type": "object"}, {"type": "null"}])
        self.assertEqual(properties["all"]["items"], source)
        run = self.run_flow(text.replace("pass", "print(source.port, source.day)"), {"source": {"day": "2023-03-25"}})
        self.assertEqual((run.code, run.output), (0, "80 2023-03-25\n"))

    @unittest.skipIf(sys.version_info < (3, 10), "int | None has a meaning from Python 3.10 on")
    def test_the_bar_form_of_a_union(self):
        self.assertEqual(self.properties("a: int | None")["a"]["anyOf"][1], {"type": "null"})

    def test_what_the_file_prints_does_not_reach_standard_output(self):
        done = self.describe("import os\nprint('hello')\nos.system('echo shell')\ndef f(): pass", "f")
        self.assertEqual(json.loads(done.stdout)["function"], "f")
        self.assertIn("hello", done.stderr)
        self.assertIn("shell", done.stderr)


class DescribeRefusalTests(FlowFileTestCase):
    def refused(self, text, entry=None):
        done = self.describe(text, entry)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        return done.stderr.strip()

    def test_several_flows_are_listed(self):
        text = "from octopipe import flow\n@flow\ndef a(): pass\n@flow\ndef b(): pass"
        expected = "flow_file.py has 2 flows; choose one of flow_file.py:a, flow_file.py:b"
        self.assertEqual(self.refused(text), expected)

    def test_no_flow_lists_the_functions(self):
        expected = "flow_file.py has no @flow function; choose one of flow_file.py:load"
        self.assertEqual(self.refused("def load(): pass"), expected)
        self.assertEqual(self.refused("X = 1"), "flow_file.py has no @flow function; write one")

    def test_a_misspelt_function(self):
        self.assertIn("did you mean 'load'?", self.refused("def load(): pass", "laod"))

    def test_a_file_that_cannot_be_imported(self):
        self.assertIn("line 1 cannot be imported: ZeroDivisionError", self.refused("1 / 0"))
        self.assertIn("line 2 cannot be imported: SyntaxError", self.refused("a = 1\nb = = 2"))
        self.assertIn("cannot be imported: SystemExit", self.refused("import sys; sys.exit(3)"))

    def test_an_annotation_without_a_meaning(self):
        told = self.refused("def f(day: 'Dya'): pass", "f")
        self.assertIn("parameter 'day': the annotation 'Dya' has no meaning", told)
