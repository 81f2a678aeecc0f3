"""A Prometheus that has all the time there is: what a real server shows is scraped, and each scrape counts as a minute.

The alert rules of `deploy/prometheus` are evaluated on these samples by promtool, a minute at a time.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import httpx
import yaml  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.promtool import promtool
from tests.harness.processes.server import Server
from tests.web.buyer import NO_CERTIFICATES

ALERTS = Path(__file__).resolve().parents[2] / "deploy" / "prometheus" / "alerts.yml"
RULES: list[dict[str, Any]] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"][0]["rules"]
METRIC = re.compile(r"\b(?:firstclick|process)_\w+")
ASKED = frozenset(name for rule in RULES for name in METRIC.findall(rule["expr"]))
"""The metrics that the rules ask for."""
UP = 'up{job="firstclick",instance="one"}'
BY_LOAD = frozenset({"FirstClickLoopLag", "FirstClickExpiryLate", "FirstClickLedgerSlow"})
"""A machine that runs other tests too may cause these: they matter only where they are expected."""
SCRAPED_WITHIN_S = 5.0
SEEN_WITHIN_S = 60.0
GONE = "stale"
Samples = Mapping[str, float]


class Watch:
    """The samples of one server, minute by minute, and what should fire in some of them."""

    def __init__(self, server: Server) -> None:
        self._url = f"{server.url}/metrics"
        self._series: dict[str, list[str]] = {}
        self._minutes = 0
        self._expected: list[tuple[int, Collection[str]]] = []

    def read(self) -> Samples:
        """What the server shows now; without an answer only that it is not up."""
        try:  # by a new connection each time, which any worker may take
            text = httpx.get(self._url, verify=NO_CERTIFICATES, trust_env=False, timeout=SCRAPED_WITHIN_S).text
        except httpx.TransportError:
            return {UP: 0}
        found: dict[str, float] = {UP: 1}
        for family in text_string_to_metric_families(text):
            for one in family.samples:
                if one.name in ASKED:
                    found[_series(one.name, one.labels)] = one.value
        return found

    def minute(self, count: int = 1) -> None:
        """A scrape. It counts as so many minutes, in which nothing changes."""
        samples = self.read()
        for _ in range(count):
            for series in self._series.keys() | samples.keys():
                values = self._series.setdefault(series, ["_"] * self._minutes)
                values.append(repr(samples[series]) if series in samples else GONE)
            self._minutes += 1

    def until(self, is_so: Callable[[Samples], bool], looks: int = 1) -> None:
        """Look until something is so, in so many looks one after another; no minute passes."""
        ends, seen = time.monotonic() + SEEN_WITHIN_S, 0
        while seen < looks:
            seen = seen + 1 if is_so(self.read()) else 0
            assert time.monotonic() < ends, self.read()
            time.sleep(0.05)  # waits: for what the server does by itself

    def shows(self, name: str, amount: float) -> None:
        """Look until all series of this name together have that value."""
        self.until(lambda samples: total(samples, name) == amount)

    def shows_nothing(self) -> None:
        """Look until it does not answer any more."""
        self.until(lambda samples: not samples[UP])

    def expect(self, *alerts: str) -> None:
        """At the last minute these alerts fire, and no other."""
        self._expected.append((self._minutes - 1, alerts))

    def verify(self, folder: Path) -> None:
        """Evaluate the rules. Raises `AssertionError` with what promtool says."""
        checks = [_check(minute, alerts) for minute, alerts in self._expected]
        series = [{"series": one, "values": " ".join(values)} for one, values in self._series.items()]
        test = {"interval": "1m", "input_series": series, "promql_expr_test": checks}
        file = folder / "happened.yml"
        file.write_text(json.dumps({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": [test]}))
        promtool("test", "rules", file)


def total(samples: Samples, name: str) -> float:
    """All series of this name together."""
    return sum(value for series, value in samples.items() if series.partition("{")[0] == f"firstclick_{name}")


def value(samples: Samples, name: str, label: str) -> list[float]:
    """The values of the series of this name that have this label, such as `part="store"`."""
    return [value for series, value in samples.items() if series.startswith(f"firstclick_{name}{{") and label in series]


def _series(name: str, labels: Mapping[str, str]) -> str:
    its = {"job": "firstclick", "instance": "one", **labels}
    return f"{name}{{{','.join(f'{label}={json.dumps(text)}' for label, text in its.items())}}}"


def _check(minute: int, alerts: Collection[str]) -> dict[str, Any]:
    ignored = "|".join(sorted(BY_LOAD - set(alerts))) or "none"
    return {
        "expr": f'group by (alertname) (ALERTS{{alertstate="firing", alertname!~"{ignored}"}})',
        "eval_time": f"{minute}m",
        "exp_samples": [{"labels": f'{{alertname="{one}"}}', "value": 1} for one in alerts],
    }
