"""What owners do: staff, server keys, webhooks, mails, and a look at the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from firstclick.domain.staff.roles import Act
from firstclick.service.deliveries.mail_admin import MailAdmin
from firstclick.service.deliveries.webhook_admin import WebhookAdmin
from firstclick.service.staff.key_admin import KeyAdmin
from firstclick.service.staff.sessions import StaffSessions
from firstclick.service.staff.staff_admin import StaffAdmin
from firstclick.web.admin import keys, mails, members, webhooks
from firstclick.web.admin.administration_wire import SettingAnswer, SettingsAnswer
from firstclick.web.admin.keys import Reload
from firstclick.web.core.operation import Auth, Operation, Table, Tag, merge
from firstclick.web.core.replies import JSON, Reply
from firstclick.web.core.requests import Request


@dataclass(frozen=True)
class Administration:
    """What these operations need. `settings` hold no secret; `reload_keys` reads the valid keys again."""

    staff: StaffAdmin
    keys: KeyAdmin
    reload_keys: Reload
    settings: Sequence[SettingAnswer]
    webhooks: WebhookAdmin
    mails: MailAdmin


def routes(its: Administration, sessions: StaffSessions) -> Table:
    """What is under `/admin/staff`, `/admin/keys`, `/admin/webhooks`, `/admin/mails` and `/admin/settings`."""
    return merge(
        members.routes(its.staff, sessions),
        keys.routes(its.keys, its.reload_keys),
        webhooks.routes(its.webhooks),
        mails.routes(its.mails),
        _settings_routes(its.settings),
    )


def _settings_routes(settings: Sequence[SettingAnswer]) -> Table:
    body = msgspec.json.encode(SettingsAnswer(list(settings)))

    async def server_settings(_: Request) -> Reply:
        """The settings that the server runs with, without secrets."""
        return Reply(200, [JSON], body)

    see = Operation(server_settings, 200, SettingsAnswer, tag=Tag.STAFF, auth=Auth.staff(Act.SETTINGS))
    return {"/admin/settings": {"GET": see}}
