"""What each role may do. One table, asked by every use case on its first line."""

from __future__ import annotations

from enum import StrEnum

from promptmanager.domain.errors import NotAdministrator, NotAllowed
from promptmanager.domain.identity import Actor, Role


class Permission(StrEnum):
    """SET_GATE: say what a prompt's gate asks, and go past it with a reason."""

    READ = "read"
    RUN = "run"
    EDIT = "edit"
    ORGANISE = "organise"
    RELEASE = "release"
    SET_GATE = "set_gate"
    EXPORT = "export"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_WORKSPACE = "manage_workspace"


_VIEWER = frozenset({Permission.READ, Permission.EXPORT})
_EDITOR = _VIEWER | {Permission.RUN, Permission.EDIT, Permission.ORGANISE, Permission.RELEASE}
_ADMIN = _EDITOR | {Permission.SET_GATE, Permission.MANAGE_MEMBERS}
_OWNER = _ADMIN | {Permission.MANAGE_WORKSPACE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: _EDITOR,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _OWNER,
}


def is_allowed(role: Role, permission: Permission) -> bool:
    return permission in GRANTS[role]


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor's role grants the permission."""
    if not is_allowed(actor.role, permission):
        raise NotAllowed(permission=permission.value)


def require_admin(actor: Actor) -> None:
    """Raise NotAdministrator, a NotAllowed, unless the actor administers the whole instance."""
    if not actor.user.is_admin:
        raise NotAdministrator
