"""The programs as DAGs of one task each, and sequences of tasks that are processes.

The file `schedules` beside this one says how many DAGs are due at every full minute. It is no variable of the
environment, because whoever executes a task reads this file again.
"""

from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG

import plain
from programs import PROGRAMS, TRUE

for name, function in PROGRAMS.items():
    with DAG(name, schedule=None) as dag:
        PythonOperator(task_id="run", python_callable=function)
    globals()[name] = dag

with DAG("true", schedule=None) as true:
    BashOperator(task_id="run", bash_command=" ".join(TRUE))

for count, number in ((40, 10), (10, 33)):
    with DAG(f"sequence-{count}-{number}", schedule=None) as dag:
        before = None
        for place in range(count):
            step = PythonOperator(task_id=f"t{place}", python_callable=plain.fibonacci, op_args=[number])
            if before is not None:
                before >> step
            before = step
    globals()[dag.dag_id] = dag

schedules = Path(__file__).with_name("schedules")
for place in range(int(schedules.read_text()) if schedules.exists() else 0):
    with DAG(f"scheduled-{place}", schedule="* * * * *", catchup=False) as dag:
        BashOperator(task_id="run", bash_command=" ".join(TRUE))
    globals()[dag.dag_id] = dag
