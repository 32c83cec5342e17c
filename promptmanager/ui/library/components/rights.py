"""What the reader may do, as far as the page shows it; the services decide."""

from __future__ import annotations

from promptmanager.domain.identity import Role
from promptmanager.ui.shared.session import SessionState

may_edit = SessionState.role != Role.VIEWER.value
