"""Refusals of a plan."""

from __future__ import annotations

from promptmanager.domain.errors.family import PromptManagerError


class PlanRefusal(PromptManagerError):
    """Something that another plan would allow; screens offer that plan."""

    code = "plan_refusal"


class PlanNeeded(PlanRefusal):
    """``action`` (a PlanAction value) belongs to PRO."""

    code = "plan_needed"


class PremiumModel(PlanRefusal):
    """``model`` is a premium one."""

    code = "premium_model"


class CeilingReached(PromptManagerError):
    """The month's spending on the platform's key has reached ``limit`` US dollars."""

    code = "ceiling_reached"


class QuotaUsedUp(PlanRefusal):
    """The day's free runs are used: ``limit`` of them. They are counted anew at 00:00 UTC."""

    code = "quota_used_up"
