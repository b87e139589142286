"""Bad input to the runner: exit 1, one sentence, told to the agent and on standard error."""

from tests.spawned_run import FlowFileTestCase, SpawnedRun, python

FLOW = "def weekly(year: int, month: int = 1): pass"


class BadInputTests(FlowFileTestCase):
    def refused(self, text, parameters=None, entry="weekly"):
        run = self.run_flow(text, parameters, entry)
        self.assertEqual(run.code, 1)
        self.assertEqual(len(run.of_type("failure")), 1)
        message = run.of_type("failure")[0]["message"]
        self.assertNotIn("\n", message)
        self.assertTrue(run.errors.endswith(message + "\n"), run.errors)
        return message, run

    def test_a_missing_file(self):
        run = SpawnedRun(f"{self.folder}/absent.py:main", self.folder).finish()
        self.assertEqual(run.code, 1)
        self.assertEqual(run.errors, f"flow file {self.folder}/absent.py does not exist on this host\n")
        self.assertEqual(run.of_type("failure")[0]["error"], "EntryPointError")

    def test_a_file_that_hides_a_python_module(self):
        run = self.run_flow(FLOW, {}, "weekly", name="os.py")
        self.assertEqual(run.code, 1)
        self.assertEqual(run.errors, f"flow file {self.folder}/os.py hides the Python module 'os'; rename the file\n")

    def test_a_missing_function_names_the_nearest(self):
        message, _ = self.refused(FLOW, {}, entry="weakly")
        self.assertEqual(message, "flow_file.py has no function 'weakly'; did you mean 'weekly'?")

    def test_what_is_no_function(self):
        self.assertIn("is no function but a int", self.refused("weekly = 3")[0])
        self.assertIn("is no function but a class", self.refused("class weekly: pass")[0])
        self.assertIn("is a generator", self.refused("def weekly(): yield")[0])

    def test_an_import_error_comes_with_its_traceback(self):
        message, run = self.refused("import pathlib\nimport no_such_module\n")
        self.assertIn(", line 2 cannot be imported: ModuleNotFoundError: No module named", message)
        self.assertIn("Traceback", run.errors)
        self.assertNotIn("importlib", run.errors)
        self.assertEqual(run.of_type("failure")[0]["error"], "ModuleNotFoundError")

    def test_a_syntax_error_names_its_line(self):
        message, _ = self.refused("x = 1\nif:\n")
        self.assertIn("line 2 cannot be imported: SyntaxError: invalid syntax", message)

    def test_parameters_that_do_not_fit(self):
        cases = [
            ({"year": "soon"}, "parameter 'year': expected an integer, got \"soon\""),
            ({"year": True}, "parameter 'year': expected an integer, got true"),
            ({"yaer": 1}, "unknown parameter 'yaer'; did you mean 'year'?"),
            ({"month": 1}, "missing parameter 'year'"),
            ("{", "OCTOPIPE_PARAMETERS is not valid JSON: Expecting property name"),
            ("/no/such/file", "parameters file /no/such/file cannot be read: No such file or directory"),
        ]
        for parameters, expected in cases:
            with self.subTest(parameters=parameters):
                self.assertTrue(self.refused(FLOW, parameters)[0].startswith(expected))

    def test_a_parameters_file_that_holds_no_object(self):
        file = self.write("[1]", "parameters.json")
        self.assertIn("is not a JSON object", self.refused(FLOW, str(file))[0])

    def test_wrong_usage_is_exit_2(self):
        for arguments in ([], ["run"], ["walk", "x.py"], ["run", "a", "b"]):
            done = python("-m", "octopipe", *arguments)
            self.assertEqual(done.returncode, 2)
            self.assertTrue(done.stderr.startswith("usage: python3 -m octopipe"))
        self.assertEqual(python("-m", "octopipe", "--help").returncode, 0)
        self.assertEqual(python("-m", "octopipe", "--version").stdout, "octopipe 0.1.0\n")
