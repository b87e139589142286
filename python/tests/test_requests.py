"""Requests to the agent: variables and blocks, many at once, and what is told where nobody answers."""

import threading

from tests.scripted_agent import AgentTestCase, AnsweredRun

UNKNOWN = {"error": "unknown", "message": "there is no such thing"}


class VariableTests(AgentTestCase):
    def test_values_come_from_the_agent(self):
        values = {"region": "eu-central", "limits": {"rows": [1]}}

        def answer(message):
            return [{"value": values[message["name"]]} if message["name"] in values else UNKNOWN]

        self.completed(
            """
            from octopipe import Variable, flow, variables
            @flow
            def main():
                assert Variable.get("region") == "eu-central"
                assert variables.get("limits") == {"rows": [1]}
                assert Variable.get("nothing") is None and Variable.get("nothing", default=3) == 3
            """,
            answer=answer,
        )

    def test_coroutines_await_and_plain_code_within_does_not(self):
        self.completed(
            """
            import asyncio
            from octopipe import Variable, flow, task
            @task
            def plain(): return Variable.get("a")
            @flow
            async def main():
                assert await Variable.get("a") == 1
                assert await asyncio.gather(*[Variable.get("a") for _ in range(20)]) == [1] * 20
                assert plain() == 1
            """,
            answer=lambda message: [{"value": 1}],
        )

    def test_many_threads_ask_at_once_and_answers_come_in_any_order(self):
        late = []

        def answer(message):
            late.append(message)
            if len(late) == 30:
                for each in reversed(late):
                    run.reply(each, {"value": each["name"]})
            return [{"more": True, "value": "not yet"}]

        text = """
            from octopipe import Variable, flow, task
            @task
            def ask(n): return Variable.get(f"v{n}")
            @flow
            def main(): assert ask.map(range(30)).result() == [f"v{n}" for n in range(30)]
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        self.assertEqual((run.finish().code, run.errors), (0, ""))

    def test_at_most_a_thousand_requests_are_open(self):
        held, lock = [], threading.Lock()
        most = []

        def answer(message):
            with lock:
                held.append(message)
                most.append(len(held))
                if len(held) == 1000 or len(most) == 2500:
                    for each in held:
                        run.reply(each, {"value": 1})
                    held.clear()
            return []

        text = """
            import asyncio
            from octopipe import Variable, flow
            @flow
            async def main():
                assert sum(await asyncio.gather(*[Variable.get("a") for _ in range(2500)])) == 2500
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        self.assertEqual((run.finish().code, run.errors), (0, ""))
        self.assertEqual((len(most), max(most)), (2500, 1000))

    def test_a_database_that_is_away_is_asked_again(self):
        answers = iter([[{"error": "unavailable", "message": "away"}], [{"value": 7}]])
        self.completed(
            """
            from octopipe import Variable, flow
            @flow
            def main(): assert Variable.get("a") == 7
            """,
            answer=lambda message: next(answers),
        )

    def test_lines_of_the_agent_that_are_no_answers_are_passed_over(self):
        def answer(message):
            noise = [b"\n", b"{\n", b"[]\n", b'{"type":"new"}\n', b'{"type":"answer","request":"x"}\n', b"\xff\n"]
            run._socket.sendall(b"".join(noise))
            return [{"value": "é" * 100_000}]

        text = """
            from octopipe import Variable
            def main(): assert len(Variable.get("a")) == 100_000
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        self.assertEqual((run.finish().code, run.errors), (0, ""))


class NobodyAnswersTests(AgentTestCase):
    TEXT = """
        from octopipe import Block, Variable, flow, run_deployment
        def told(function, *arguments):
            try:
                function(*arguments)
            except Exception as error:
                print(f"{type(error).__name__}: {error}")
        @flow
        def main():
            told(Block.load, "s3/lake")
            told(run_deployment, "load/nightly")
            told(Variable.get, "region")
        if __name__ == "__main__":
            main()
        """

    def test_an_agent_of_version_1_is_not_asked(self):
        run = self.run_flow(self.TEXT)
        self.assertEqual(len(run.output.splitlines()), 3)
        for line in run.output.splitlines():
            self.assertRegex(line, "^AgentMissing: .* needs an agent that answers: this agent answers no requests")
        self.assertEqual({message["type"] for message in run.messages}, {"hello", "log"})

    def test_by_hand_one_line_says_what_is_needed(self):
        done = self.run_by_hand(self.TEXT, OCTOPIPE_VARIABLE_REGION="eu")
        self.assertEqual(
            done.stdout.splitlines(),
            [
                "AgentMissing: block 's3/lake' needs an agent: run the flow with 'pipectl deployment run'",
                "AgentMissing: run_deployment needs an agent: run the flow with 'pipectl deployment run'",
            ],
        )

    def test_by_hand_the_environment_has_the_variables(self):
        done = self.run_by_hand(
            """
            from octopipe import Variable
            print([Variable.get(name, "none") for name in ("region", "max-rows", "limits", "other")])
            """,
            OCTOPIPE_VARIABLE_REGION="eu",
            OCTOPIPE_VARIABLE_MAX_ROWS="10",
            OCTOPIPE_VARIABLE_LIMITS='{"a": [1]}',
        )
        self.assertEqual(done.stdout, "['eu', '10', {'a': [1]}, 'none']\n", done.stderr)

    def test_an_agent_that_goes_away_is_told_to_all_who_wait(self):
        def answer(message):
            if message["name"] == "b":
                run.hang_up()
            return []

        text = """
            from octopipe import Variable, flow, task
            @task
            def ask(name): return Variable.get(name)
            @flow
            def main():
                futures = ask.map(["a", "b"])
                print([type(future.result(raise_on_failure=False)).__name__ for future in futures])
                print(type(ask("c", return_state=True).data).__name__)
                return "done"
            """
        run = AnsweredRun(f"{self.write(text)}:main", self.folder, answer=answer)
        run.finish()
        self.assertEqual((run.code, run.output), (0, "['AgentMissing', 'AgentMissing']\nAgentMissing\n"), run.errors)

    def test_a_forked_process_may_not_ask(self):
        self.completed(
            """
            import os
            from octopipe import Variable, flow, task
            @task
            def add(n): return n + 1
            @flow
            def main():
                assert Variable.get("a") == 1 and add.submit(1).result() == 2
                child = os.fork()
                if child == 0:
                    try:
                        Variable.get("a")
                    except RuntimeError as error:
                        os._exit(add.submit(4).result() if "forked" in str(error) else 1)
                assert os.waitpid(child, 0)[1] == 5 << 8
                assert Variable.get("a") == 1
            """,
            answer=lambda message: [{"value": 1}],
        )


class BlockTests(AgentTestCase):
    def test_blocks_are_objects_with_their_values(self):
        blocks = {
            "s3/lake": {"bucket": "data", "access_key": "s3cret"},
            "secret/token": {"value": "abc"},
            "data-source/main": {"host": "h"},
        }

        def answer(message):
            name = message["name"]
            if name not in blocks:
                return [UNKNOWN]
            kind, _, short = name.partition("/")
            return [{"value": {"type": kind, "name": short, "values": blocks[name]}}]

        run = self.completed(
            """
            from octopipe import Block, flow
            from octopipe.blocks.system import Secret
            class S3(Block): pass
            class DataSource(Block):
                host: str
                def url(self): return f"http://{self.host}"
            @flow
            def main():
                lake = Block.load("s3/lake")
                assert (lake.bucket, S3.load("lake").access_key) == ("data", "s3cret")
                assert Secret.load("token").get() == "abc"
                assert DataSource.load("main").url() == "http://h"
                print(lake)
                for name in ("s3/nothing", "lake"):
                    try:
                        Block.load(name)
                    except Exception as error:
                        print(f"{type(error).__name__}: {error}")
            """,
            answer=answer,
        )
        self.assertEqual(
            run.output.splitlines(),
            [
                "<Block 'lake': bucket, access_key>",
                "AgentRefusal: there is no such thing",
                "ValueError: Block.load takes TYPE/NAME, such as 'secret/lake', not 'lake'",
            ],
        )
