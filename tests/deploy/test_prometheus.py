"""deploy/prometheus and deploy/grafana: where each alert begins to fire, and that all they ask for is there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.promtool import promtool
from tests.deploy.watch import ALERTS, METRIC, RULES
from tests.harness.processes.server import Server

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "firstclick.json"
OPERATIONS = (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
PART = re.compile(r"_(bucket|sum|count)$")
ROWS = re.compile(r"^\| `(FirstClick\w+)` \|", re.MULTILINE)

# Metric by metric: the value at a server "good" and at a server "bad", each minute for half an hour from the start.
STEADY = "0+0x30"
CASES: dict[str, dict[str, tuple[str, str]]] = {
    "FirstClickDown": {'up{{job="firstclick", instance="{}"}}': ("1+0x30", STEADY)},
    "FirstClickNotReady": {'firstclick_ready{{instance="{}", part="store", worker="7"}}': ("1+0x30", STEADY)},
    "FirstClickSeatsDiffer": {'firstclick_differences{{instance="{}", kind="missing"}}': (STEADY, "1+0x30")},
    "FirstClickPaymentsDiffer": {'firstclick_payments_differences{{instance="{}"}}': (STEADY, "1+0x30")},
    "FirstClickMoneyNotAtRest": {
        'firstclick_payment_age_seconds{{instance="{}", state="voiding"}}': ("0+60x30", "3000+60x30")
    },
    "FirstClickRefundFailed": {'firstclick_refunds_failed{{instance="{}"}}': (STEADY, "1+0x30")},
    "FirstClickNotDelivered": {'firstclick_outbox_age_seconds{{instance="{}", worker="7"}}': ("0+60x30", "3000+60x30")},
    "FirstClickErrors": {
        'firstclick_answers_total{{instance="{}", route="/movies", status="200"}}': ("0+900x30", "0+900x30"),
        'firstclick_answers_total{{instance="{}", route="/movies", status="503"}}': ("0+1x30", "0+30x30"),
        'firstclick_answers_total{{instance="{}", route="/readyz", status="503"}}': ("0+99x30", STEADY),
    },
    "FirstClickLoopLag": {'firstclick_loop_lag_seconds{{instance="{}", worker="7"}}': ("0.2+0x30", "0.3+0x30")},
    "FirstClickExpiryLate": {
        'firstclick_expiry_late_seconds_bucket{{instance="{}", le="0.25"}}': ("0+60x30", "0+30x30"),
        'firstclick_expiry_late_seconds_bucket{{instance="{}", le="1.0"}}': ("0+60x30", "0+60x30"),
        'firstclick_expiry_late_seconds_bucket{{instance="{}", le="+Inf"}}': ("0+60x30", "0+60x30"),
    },
    "FirstClickLedgerSlow": {
        'firstclick_ledger_commit_seconds_bucket{{instance="{}", outcome="failed", le="0.25"}}': ("0+60x30", "0+30x30"),
        'firstclick_ledger_commit_seconds_bucket{{instance="{}", outcome="failed", le="1.0"}}': ("0+60x30", "0+60x30"),
        'firstclick_ledger_commit_seconds_bucket{{instance="{}", outcome="failed", le="+Inf"}}': ("0+60x30", "0+60x30"),
    },
    "FirstClickLedgerFails": {'firstclick_ledger_failures_total{{instance="{}"}}': ("5+0x30", "5+1x30")},
    "FirstClickRedisUnsteady": {'firstclick_redis_reconnects_total{{instance="{}"}}': ("0+0x15 1+0x15", "0+1x30")},
    "FirstClickClockOffset": {'firstclick_clock_offset_seconds{{instance="{}"}}': ("0.3+0x30", "-7200+0x30")},
    "FirstClickNearlyFull": {
        'firstclick_sockets{{instance="{}", worker="7"}}': ("70+0x30", "90+0x30"),
        'firstclick_sockets_max{{instance="{}", worker="7"}}': ("100+0x30", "100+0x30"),
    },
    "FirstClickWorkerSilent": {'firstclick_workers_silent{{instance="{}"}}': (STEADY, "1+0x30")},
    "FirstClickLogLinesDropped": {'firstclick_log_lines_dropped_total{{instance="{}"}}': ("9+0x30", "9+1x30")},
    "FirstClickSeatLogDropped": {'firstclick_seat_log_dropped_total{{instance="{}"}}': ("9+0x30", "9+1x30")},
}
LABELS = {
    "FirstClickDown": {"job": "firstclick"},
    "FirstClickNotReady": {"part": "store"},
    "FirstClickSeatsDiffer": {"kind": "missing"},
    "FirstClickMoneyNotAtRest": {"state": "voiding"},
}


def fires_at_the_bad_server(rule: dict[str, Any]) -> dict[str, Any]:
    """A test of promtool: half an hour at both servers, and the alert of one."""
    name = rule["alert"]
    series = [
        {"series": one.format(server), "values": values[server == "bad"]}
        for one, values in CASES[name].items()
        for server in ("good", "bad")
    ]
    labels = {"instance": "bad", **LABELS.get(name, {}), **rule["labels"]}
    alert = {"exp_labels": labels, "exp_annotations": rule["annotations"]}
    expected = [{"eval_time": "25m", "alertname": name, "exp_alerts": [alert]}]
    return {"interval": "1m", "input_series": series, "alert_rule_test": expected}


def asked() -> list[str]:
    """The queries of the dashboard, as Prometheus gets them."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    found = [target["expr"] for panel in panels for target in panel["targets"]]
    return [one.replace("$__rate_interval", "5m").replace("$instance", ".*") for one in found]


def test_each_alert_fires_at_the_server_that_has_the_trouble_and_at_no_other(tmp_path: Path) -> None:
    tests = [fires_at_the_bad_server(rule) for rule in RULES]
    file = tmp_path / "alerts_test.yml"
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}))
    promtool("test", "rules", file)


def test_prometheus_takes_the_sample_and_every_query_of_the_dashboard(tmp_path: Path) -> None:
    promtool("check", "config", ALERTS.with_name("prometheus.yml"))
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(asked())]
    file = tmp_path / "queries.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", file)


def test_alerts_and_dashboard_ask_for_metrics_that_a_server_shows(server: Server) -> None:
    text = httpx.get(f"{server.url}/metrics").text
    shown = {one.name for one in text_string_to_metric_families(text)}
    shown |= {f"{one.name}_total" for one in text_string_to_metric_families(text) if one.type == "counter"}
    queries = [*asked(), *(rule["expr"] for rule in RULES)]
    wanted = {PART.sub("", name) for query in queries for name in METRIC.findall(query)}
    assert wanted > {"firstclick_ready", "process_cpu_seconds_total"}
    assert not wanted - shown


def test_the_table_of_alarms_has_each_alert() -> None:
    assert ROWS.findall(OPERATIONS) == [rule["alert"] for rule in RULES]
