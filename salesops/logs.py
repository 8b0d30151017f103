"""How the program writes its log: lines for people while developing, JSON on a server, never a customer's data."""

from collections.abc import MutableMapping
from typing import Any

import structlog

Line = MutableMapping[str, Any]
PROBES = {"/healthz", "/readyz", "/metrics"}


def without_query(_logger: Any, _method: str, line: Line) -> Line:
    """Cut what was searched for off the address: it may be a name or a phone (SEC-1)."""
    if "request" in line:
        line["request"] = str(line["request"]).partition("?")[0]
    return line


def without_probes(_logger: Any, _method: str, line: Line) -> Line:
    """Leave out that a monitor asked and all was well: it asks every few seconds."""
    asked = str(line.get("request", "")).partition(" ")[2]
    if asked in PROBES and line.get("code", 200) < 500:
        raise structlog.DropEvent
    return line


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_query,
]


def logging(*, json: bool, level: str) -> dict:
    """The value of the setting LOGGING; also points structlog at the standard library's loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            without_probes,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: list = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    if not json:
        last = [structlog.dev.ConsoleRenderer(colors=False)]
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"django.request": {"level": "CRITICAL"}},  # every answer has its line already
    }
