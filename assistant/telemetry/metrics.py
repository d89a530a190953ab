"""Prometheus metrics of the assistant. Names end in their unit; labels are few and bounded."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_LATENCY_S = (0.01, 0.025, 0.05, 0.08, 0.15, 0.25, 0.4, 0.65, 0.9, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)


class Metrics:
    """One set of metrics in a registry of its own, so that tests don't share counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sessions = Gauge("assistant_sessions", "Connected conversations", ["mode"], registry=self.registry)
        self.turns = Counter("assistant_turns", "Turns by outcome", ["outcome", "lang"], registry=self.registry)
        self.rejected = Counter(
            "assistant_rejected_sentences", "Sentences that the check refused", ["reason"], registry=self.registry
        )
        self.first_token = Histogram(
            "assistant_first_token_seconds", "From question to first text", registry=self.registry, buckets=_LATENCY_S
        )
        self.voice_to_voice = Histogram(
            "assistant_voice_to_voice_seconds",
            "From the end of speech to the first audio sent",
            ["lang"],
            registry=self.registry,
            buckets=_LATENCY_S,
        )
        self.recognition = Histogram(
            "assistant_recognition_seconds", "One final transcript", registry=self.registry, buckets=_LATENCY_S
        )
        self.synthesis = Histogram(
            "assistant_synthesis_seconds", "One clause", ["cached"], registry=self.registry, buckets=_LATENCY_S
        )
        self.interruptions = Counter(
            "assistant_interruptions", "Overlaps by what became of them", ["result"], registry=self.registry
        )
        self.tickets = Counter("assistant_tickets", "Hand-overs by reason", ["reason"], registry=self.registry)
        self.comments = Counter("assistant_room_comments", "Room comments by fate", ["fate"], registry=self.registry)
        self.errors = Counter("assistant_errors", "Errors sent to clients", ["code"], registry=self.registry)
