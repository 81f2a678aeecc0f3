"""Reads the `[[promo]]` tables."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from firstclick.domain.money.promo import PERCENT_WHOLE, Promo, promo_code
from firstclick.programme_file.local_time import local_datetime, to_ms
from firstclick.programme_file.prices import KnownIds, ids_of, read_amount
from firstclick.programme_file.tables import Table

CODE_MAX_CHARS = 32
USES_MAX = 1_000_000

_KEYS = ("code", "percent", "amount", "valid_from", "valid_until", "movie", "showtime", "uses_max")


def read_promo(table: Table, currency: str, zone: ZoneInfo, known: KnownIds) -> Promo:
    """Read one table. What is wrong in it is reported."""
    table.refuse_unknown(_KEYS)
    if table.has("percent") == table.has("amount"):
        table.complain('it needs either "percent" or "amount"; one of the two, not both.')
    if table.has("amount") and not currency:
        table.complain('amount needs a currency: add currency = "EUR", or yours, to [cinema].', "amount")
    begins, ends = (_read_moment(table, key, zone) for key in ("valid_from", "valid_until"))
    if begins is not None and ends is not None and begins >= ends:
        table.complain("valid_from must be before valid_until.", "valid_from")
    return Promo(
        code=_read_code(table),
        percent=table.integer("percent", 1, PERCENT_WHOLE) if table.has("percent") else 0,
        amount=read_amount(table, "amount", currency) if table.has("amount") and currency else None,
        valid_from_ms=begins,
        valid_until_ms=ends,
        movie_ids=tuple(sorted(ids_of(table, "movie", known) or ())),
        showtime_ids=tuple(sorted(ids_of(table, "showtime", known) or ())),
        uses_max=table.integer("uses_max", 1, USES_MAX) if table.has("uses_max") else 0,
    )


def refuse_repeated_codes(tables: list[Table]) -> None:
    """Report every table whose code an earlier one has, in capital or small letters."""
    first: dict[str, Table] = {}
    for table in tables:
        code = table.values.get("code")
        if isinstance(code, str) and first.setdefault(promo_code(code), table) is not table:
            table.complain(f"this code is already taken, in line {first[promo_code(code)].line('code')}.", "code")


def _read_code(table: Table) -> str:
    code = promo_code(table.identifier("code"))
    if len(code) > CODE_MAX_CHARS:
        table.complain(f"code has {len(code)} characters; {CODE_MAX_CHARS} is the most.", "code")
    return code


def _read_moment(table: Table, key: str, zone: ZoneInfo) -> int | None:
    if not table.has(key):
        return None
    moment = local_datetime(table.values[key])
    if moment is None:
        table.complain(f"{key} must be a date and time on the cinema's wall clock, such as 2026-12-01T00:00:00.", key)
        return None
    return to_ms(moment, zone)
