import csv
import gzip
import json
import os
import subprocess
import tempfile
import unittest

from tests import EXAMPLE

import export
import generate
import ingest


class Stages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.orders = os.path.join(self.folder, "orders.jsonl")

    def generated(self, **settings):
        return generate.generate(self.orders, **{"records": 1_000, **settings})

    def ingested(self, records=1_000, **settings):
        return ingest.ingest(self.orders, records, self.folder, **settings)

    def rows(self, name):
        with open(os.path.join(self.folder, name), newline="") as lines:
            return list(csv.DictReader(lines))

    def test_the_same_seed_gives_the_same_orders(self):
        self.generated()
        with open(self.orders) as lines:
            first = lines.read()
        self.generated()
        with open(self.orders) as lines:
            self.assertEqual(lines.read(), first)

    def test_every_broken_order_is_rejected_and_every_whole_one_accepted(self):
        broken = self.generated(bad_share=0.1)["broken"]
        self.assertGreater(broken, 50)
        counts = self.ingested(most_rejected=0.5)
        self.assertEqual((counts["accepted"], counts["rejected"]), (1_000 - broken, broken))
        self.assertEqual(len(self.rows("accepted.csv")), 1_000 - broken)
        self.assertEqual(len(self.rows("rejected.csv")), broken)
        self.assertEqual(sum(int(row["cents"]) for row in self.rows("accepted.csv")), counts["cents"])

    def test_an_order_that_comes_twice_is_rejected_the_second_time(self):
        self.generated(records=1, bad_share=0)
        with open(self.orders) as lines:
            line = lines.read()
        with open(self.orders, "a") as stream:
            stream.write(line)
        counts = self.ingested(records=2, most_rejected=1)
        self.assertEqual((counts["accepted"], counts["rejected"]), (1, 1))
        self.assertEqual(self.rows("rejected.csv")[0]["reason"], "its number is there already")

    def test_too_many_broken_orders_fail_the_stage(self):
        self.generated(bad_share=0.5)
        with self.assertRaisesRegex(ValueError, "of 1000 orders are broken: more than 5%"):
            self.ingested()

    def test_missing_orders_fail_the_stage(self):
        self.generated(records=999)
        with self.assertRaisesRegex(ValueError, "has 999 orders, and 1000 were delivered"):
            self.ingested(most_rejected=1)

    def test_the_rules_send_large_orders_to_a_person(self):
        self.generated(bad_share=0)
        self.ingested()
        output = os.path.join(self.folder, "output")
        subprocess.run(
            [str(EXAMPLE / "rules.sh"), os.path.join(self.folder, "accepted.csv"), self.folder, "90000"],
            check=True, env={**os.environ, "OCTOPIPE_OUTPUT": output})
        with open(output) as lines:
            given = dict(line.strip().split("=", 1) for line in lines)
        approved, review = self.rows("approved.csv"), self.rows("review.csv")
        self.assertEqual((len(approved), len(review)), (int(given["approved_count"]), int(given["review_count"])))
        self.assertEqual(len(approved) + len(review), 1_000)
        self.assertTrue(all(int(row["cents"]) <= 90_000 for row in approved))
        self.assertTrue(all(int(row["cents"]) > 90_000 for row in review))

    def test_the_export_holds_the_approved_orders(self):
        approved = os.path.join(self.folder, "approved.csv")
        with open(approved, "w") as stream:
            stream.write("id,cents\n1,10\n2,20\n")
        done = self.exported(approved, {"accepted": 3, "approved": 2, "review": 1, "by_country": [1, 2]})
        self.assertEqual(done["rows"], 2)
        with gzip.open(done["file"], "rt") as stream:
            self.assertEqual(stream.read(), "id,cents\n1,10\n2,20\n")

    def test_totals_that_do_not_agree_are_not_exported(self):
        with self.assertRaisesRegex(ValueError, "3 orders were accepted, 4 are by country"):
            self.exported("none.csv", {"accepted": 3, "approved": 2, "review": 1, "by_country": [2, 2]})
        self.assertEqual(os.listdir(self.folder), [])

    def exported(self, approved, counts):
        cents = {"accepted": 5, "by_country": [2, 3]}
        file = os.path.join(self.folder, "export.csv.gz")
        return export.export(approved, json.loads(json.dumps(counts)), cents, [], file)


if __name__ == "__main__":
    unittest.main()
