"""A soak of seconds: it ends with one account; and what the account and the figures are there for, they do see."""

from __future__ import annotations

import pytest

from tests.harness.customers.steady import SteadyCrowd
from tests.harness.processes.postgres import real_postgres
from tests.soak.memory import Memory
from tests.soak.soaking import Plan, soaked

SHORT = Plan(seconds=5, sockets=40, customers=16, think_s=0.2, hold_ttl_s=1.5, fault_every_s=1.5, warm_up_s=0)
SOON_S = 0.5


@pytest.mark.e2e
@pytest.mark.timeout(90)
async def test_a_short_soak_ends_with_one_account_and_a_seat_that_redis_forgets_is_seen() -> None:
    with real_postgres() as postgres:
        async with soaked(SHORT, postgres) as end:
            await end.one_account()
            print(f"\n{end.report}")  # noqa: T201 - shown by pytest -s
            assert end.report.faults == {"kill redis": 1, "kill the last process": 1, "restart each process": 1}
            assert end.report.crowd.promises.sold
            sale = next(iter(end.report.crowd.promises.sold.values()))
            with end.scene.place.redis.client() as client:
                assert client.delete(f"seat:{sale.showtime}:{sale.seat_ids[0]}") == 1
            with pytest.raises(AssertionError, match=sale.seat_ids[0]):
                await end.one_account(SOON_S)


def test_an_answer_that_the_contract_does_not_name_is_seen() -> None:
    crowd = SteadyCrowd()
    crowd.answers.update({("hold", 201): 5, ("hold", 500): 1, ("confirm", 418): 2})
    assert crowd.undocumented() == {("hold", 500): 1, ("confirm", 418): 2}


def test_the_growth_of_a_process_is_told_after_its_warm_up_and_each_life_has_its_own() -> None:
    memory = Memory(warm_up_s=10)
    memory.series[1] = [(at, 1000 + 500 * min(at, 10) + 2 * at) for at in range(100)]
    memory.series[2] = [(at, 7000) for at in range(100, 150)]
    memory.series[3] = [(at, 7000 * at) for at in range(150, 180)]
    assert [round(one) for one in memory.slopes()] == [120, 0]
