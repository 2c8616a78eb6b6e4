"""What the lake's DAGs have in common, in Airflow's terms."""

from __future__ import annotations

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from .lake import RulesBrokenError, check_rules
from .settings import Settings, settings_from_env


def lake_settings() -> Settings:
    """Skips the task where there is no lake."""
    settings = settings_from_env()
    if settings.lake_python is None:
        raise AirflowSkipException("this installation has no lake")
    return settings


def hold_to_rules(*args: str) -> None:
    """Fails the task, without another try, if data break a rule; tries again if the rules could not be checked."""
    try:
        check_rules(lake_settings(), *args)
    except RulesBrokenError as error:
        raise AirflowFailException(str(error)) from error
