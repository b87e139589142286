"""The systems that are compared, in the order of the table."""

from systems.airflow import Airflow
from systems.celery import Celery
from systems.octopipe import Octopipe
from systems.prefect import Prefect2, Prefect3

SYSTEMS = (Octopipe, Prefect3, Prefect2, Celery, Airflow)
