"""The systems that are compared, in the order of the table."""

from systems.airflow import Airflow
from systems.celery import Celery
from systems.octopipe import Octopipe, OctopipeWithoutBroker
from systems.prefect import EagerPrefect3, Prefect2, Prefect3

SYSTEMS = (Octopipe, OctopipeWithoutBroker, Prefect3, EagerPrefect3, Prefect2, Celery, Airflow)
