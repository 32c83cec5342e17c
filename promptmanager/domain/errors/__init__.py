"""Every way in which a use case can refuse, as one family.

An error is a fact with a code and the figures its sentence needs. The sentence itself stands in the
message catalogs under ``error.<code>``, so that one error reads well in every language.
"""

from __future__ import annotations

from promptmanager.domain.errors.family import (
    PromptManagerError,
)
from promptmanager.domain.errors.people import (
    EmailTaken,
    LinkExpired,
    NotAllowed,
    NotSignedIn,
    SignUpClosed,
    SoleOwner,
    TooManyAttempts,
    UserNotFound,
    WrongCredentials,
    WrongPassword,
)
from promptmanager.domain.errors.plans import (
    PlanNeeded,
    PlanRefusal,
    PremiumModel,
    QuotaUsedUp,
)
from promptmanager.domain.errors.prompts import (
    CategoryNotFound,
    DraftConflict,
    ImportInvalid,
    NothingToPromote,
    NothingToRollBack,
    PromotionConflict,
    PromptNotFound,
    RunNotFound,
    VersionNotFound,
    WorkspaceNotFound,
)
from promptmanager.domain.errors.runs import (
    ContextTooLong,
    FreePoolEmpty,
    KeyRefused,
    MaxTokensTooCostly,
    ModelUnknown,
    Moderated,
    NoCredit,
    NoEndpoint,
    ProviderError,
    ProviderForbidden,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
    RateLimitedFor,
    RequestRefused,
    StreamBroken,
    StreamCut,
    TooManyRuns,
    is_users_fault,
)
from promptmanager.domain.errors.typed import (
    InvalidInput,
    TemplateInvalid,
    VariableInvalid,
    VariableMissing,
)

__all__ = [
    "CategoryNotFound",
    "ContextTooLong",
    "DraftConflict",
    "EmailTaken",
    "FreePoolEmpty",
    "ImportInvalid",
    "InvalidInput",
    "KeyRefused",
    "LinkExpired",
    "MaxTokensTooCostly",
    "ModelUnknown",
    "Moderated",
    "NoCredit",
    "NoEndpoint",
    "NotAllowed",
    "NotSignedIn",
    "NothingToPromote",
    "NothingToRollBack",
    "PlanNeeded",
    "PlanRefusal",
    "PremiumModel",
    "PromotionConflict",
    "PromptManagerError",
    "PromptNotFound",
    "ProviderError",
    "ProviderForbidden",
    "ProviderTimeout",
    "ProviderUnavailable",
    "QuotaUsedUp",
    "RateLimited",
    "RateLimitedFor",
    "RequestRefused",
    "RunNotFound",
    "SignUpClosed",
    "SoleOwner",
    "StreamBroken",
    "StreamCut",
    "TemplateInvalid",
    "TooManyAttempts",
    "TooManyRuns",
    "UserNotFound",
    "VariableInvalid",
    "VariableMissing",
    "VersionNotFound",
    "WorkspaceNotFound",
    "WrongCredentials",
    "WrongPassword",
    "is_users_fault",
]
