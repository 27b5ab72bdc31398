"""The figures for Prometheus, in a registry of our own. Names begin with `tokenarb_`, amounts of money are in USD, times in seconds.

The hot path keeps plain integers of its own; `watch` reads those when somebody asks, so that a request pays nothing for being counted.
Prometheus wants floating point: these figures are for looking at, and nothing that moves money reads them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import prometheus_client
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

CONTENT_TYPE: Final = prometheus_client.CONTENT_TYPE_LATEST

WATCHED: Final[Mapping[str, tuple[str, str]]] = {
    "requests_total": ("counter", "Chat requests accepted for serving"),
    "refusals_total": ("counter", "Requests refused before the upstream was called"),
    "streams_open": ("gauge", "Answers being delivered now"),
    "connections_open": ("gauge", "Client connections open now"),
    "charged_usd_total": ("counter", "Retail value charged by this process"),
    "cost_usd_total": ("counter", "What the upstream took for it"),
    "overruns_total": ("counter", "Answers that cost more than was held"),
    "upstream_problems_total": ("counter", "Answers of the upstream that were errors, or cut off"),
    "drains_open": ("gauge", "Answers read on after their client left"),
    "drains_total": ("counter", "Answers that were read on after their client left"),
    "handed_over_total": ("counter", "Requests given to the resolver"),
    "spool_waiting": ("gauge", "Settlements on disk that wait for the database"),
    "ledger_batches_total": ("counter", "Commits of the ledger"),
    "ledger_operations_total": ("counter", "Operations in those commits"),
    "ledger_batch_seconds_total": ("counter", "Time spent in those commits"),
    "answers_remembered_total": ("counter", "Calls answered from memory"),
    "answers_not_remembered_total": ("counter", "Calls that could have been, and went upstream"),
    "answers_saved_usd_total": ("counter", "What the upstream would have taken for those answered from memory"),
    "open_requests": ("gauge", "Requests that are held"),
    "open_request_oldest_seconds": ("gauge", "Age of the oldest of them"),
    "unknown_attempts": ("gauge", "Calls that were sent and never identified"),
    "free_disk_bytes": ("gauge", "Free disk space where the data lies"),
    "catalogue_age_seconds": ("gauge", "Since the upstream's catalogue was last read"),
    "upstream_credit_usd": ("gauge", "What is left at the upstream"),
    "serving": ("gauge", "1 while this process takes requests"),
}
"""Everything that may be watched: name without prefix -> kind and help."""

Reading = Callable[[], float | Mapping[str, float]]
"""A number, or one number a label value."""


class Metrics:
    """The registry of one process."""

    def __init__(self) -> None:
        self.registry = prometheus_client.CollectorRegistry(auto_describe=False)
        self.jobs = prometheus_client.Counter("tokenarb_jobs", "Runs of the timetable's jobs", ["job", "result"], registry=self.registry)
        self.job_seconds = prometheus_client.Gauge("tokenarb_job_seconds", "How long a job last took", ["job"], registry=self.registry)
        self.job_last = prometheus_client.Gauge(
            "tokenarb_job_last_success_timestamp_seconds", "When a job last succeeded", ["job"], registry=self.registry
        )
        self.alarms = prometheus_client.Counter("tokenarb_alarms", "Alarms raised, said or not", ["alarm"], registry=self.registry)
        self._readings: dict[str, tuple[Reading, str]] = {}
        self.registry.register(self)

    def watch(self, name: str, read: Reading, *, label: str = "") -> None:
        """Reads `name` (a key of WATCHED) from the room that keeps it, whenever somebody asks. Raises: KeyError for an unknown name.

        With `label` the reading is a mapping from that label's values.
        """
        WATCHED[name]
        self._readings[name] = (read, label)

    def collect(self) -> Iterator[Metric]:
        """For the registry: what is watched, as it stands now."""
        for name, (read, label) in self._readings.items():
            kind, text = WATCHED[name]
            labels = [label] if label else []
            family: CounterMetricFamily | GaugeMetricFamily
            if kind == "counter":
                family = CounterMetricFamily("tokenarb_" + name.removesuffix("_total"), text, labels=labels)
            else:
                family = GaugeMetricFamily("tokenarb_" + name, text, labels=labels)
            value = read()
            if isinstance(value, Mapping):
                for key, number in value.items():
                    family.add_metric([key], number)
            else:
                family.add_metric([], value)
            yield family

    def exposition(self) -> bytes:
        """The text for `GET /metrics`, of type CONTENT_TYPE."""
        return prometheus_client.generate_latest(self.registry)
