"""What groups set outlives a restart, on either database."""

import pytest

from bot.storage.database import Database
from bot.storage.records import Fallback, GroupSettings, Pace
from bot.storage.stores import SqlGroups

GROUP, SUPERGROUP = -4711, -1_002_223_334_445
CHANGED = GroupSettings(
    True, Fallback.REACTION, 1_790_003_600.5, False, Pace.CALM, "ko", {"": "nara-summit", "17": "ferry"}
)


@pytest.fixture
def groups(database: Database) -> SqlGroups:
    return SqlGroups(database)


async def test_a_group_that_set_nothing_has_the_usual_settings(groups: SqlGroups) -> None:
    assert await groups.settings(GROUP) == GroupSettings()


async def test_settings_outlive_a_restart(groups: SqlGroups, address: str) -> None:
    await groups.set(GROUP, CHANGED)
    reopened = await Database.open(address)
    assert await SqlGroups(reopened).settings(GROUP) == CHANGED
    await reopened.close()


async def test_the_last_change_counts_and_other_groups_keep_theirs(groups: SqlGroups) -> None:
    await groups.set(GROUP, CHANGED)
    await groups.set(SUPERGROUP, CHANGED)
    await groups.set(GROUP, GroupSettings(fallback=Fallback.NOTHING))
    assert await groups.settings(GROUP) == GroupSettings(fallback=Fallback.NOTHING)
    assert await groups.settings(SUPERGROUP) == CHANGED


async def test_a_group_that_becomes_a_supergroup_keeps_its_settings(groups: SqlGroups) -> None:
    await groups.set(GROUP, CHANGED)
    await groups.move(GROUP, SUPERGROUP)
    assert await groups.settings(SUPERGROUP) == CHANGED
    assert await groups.settings(GROUP) == GroupSettings()


async def test_being_told_twice_of_the_move_changes_nothing(groups: SqlGroups) -> None:
    await groups.set(GROUP, CHANGED)
    await groups.move(GROUP, SUPERGROUP)
    newer = GroupSettings(fallback=Fallback.NOTHING)
    await groups.set(SUPERGROUP, newer)
    await groups.move(GROUP, SUPERGROUP)
    assert await groups.settings(SUPERGROUP) == newer
