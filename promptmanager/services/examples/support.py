"""Examples from the desk of a support team."""

from __future__ import annotations

from promptmanager.domain.content import Variable, VariableType
from promptmanager.services.examples.shape import Example, ExampleVersion, content

_COMPLAINT = Variable("complaint", VariableType.LONG_TEXT, description="The customer's message, as received.")
_CUSTOMER = Variable("customer_name", description="First name, as the customer signs.")
_TONE = Variable(
    "tone",
    VariableType.CHOICE,
    default="warm",
    description="How the answer should sound.",
    choices=("warm", "neutral", "formal"),
)
_REFUND = Variable(
    "refund_allowed",
    VariableType.BOOLEAN,
    is_required=False,
    default="false",
    description="Whether a refund may be offered without asking.",
)
_ORDER = Variable("order_number", is_required=False, description="Leave empty if the message names none.")

_REPLY_USER = """\
Customer: {{ customer_name }}
{% if order_number != blank %}Order: {{ order_number }}
{% endif %}Message:
{{ complaint }}"""

REPLY = Example(
    title="Reply to a complaint",
    description="Answers an unhappy customer: names the problem, says what happens next, never blames.",
    tags=("support", "email"),
    category=("Support", "Letters"),
    versions=(
        ExampleVersion(
            content(
                system="You answer customer complaints by email. Be polite and helpful.",
                user="Customer: {{ customer_name }}\nMessage:\n{{ complaint }}",
                variables=(_CUSTOMER, _COMPLAINT),
                temperature=0.7,
            ),
            "First version, used by the pilot team.",
        ),
        ExampleVersion(
            content(
                system="You answer customer complaints by email, in at most 150 words.\n\n"
                "1. Begin by naming the problem in your own words.\n"
                "2. Apologise once, without excuses.\n"
                "3. Say what happens next, and when.\n"
                "4. Close with one way to reach a person.",
                user=_REPLY_USER,
                variables=(_CUSTOMER, _COMPLAINT, _ORDER),
                temperature=0.4,
                max_tokens=400,
            ),
            "Shorter, always with a next step. Complaint follow-ups fell in the trial week.",
        ),
        ExampleVersion(
            content(
                system="You answer customer complaints by email, in at most 150 words, in a {{ tone }} tone.\n\n"
                "1. Begin by naming the problem in your own words.\n"
                "2. Apologise once, without excuses.\n"
                "3. Say what happens next, and when.\n"
                "{% if refund_allowed %}4. Offer a full refund without conditions.\n"
                "{% else %}4. Do not mention refunds.\n{% endif %}"
                "5. Close with one way to reach a person.",
                user=_REPLY_USER,
                variables=(_CUSTOMER, _COMPLAINT, _ORDER, _TONE, _REFUND),
                temperature=0.4,
                max_tokens=400,
            )
        ),
    ),
    inputs={
        "customer_name": "Maya",
        "order_number": "A-20417",
        "complaint": "The kettle I ordered two weeks ago arrived with a cracked lid, and nobody answers your "
        "phone. I have guests on Saturday. What now?",
        "tone": "warm",
        "refund_allowed": "true",
    },
)

_TICKET_SCHEMA = """\
{
  "type": "object",
  "properties": {
    "topic": {"type": "string", "enum": ["billing", "delivery", "defect", "account", "other"]},
    "urgency": {"type": "integer", "minimum": 1, "maximum": 5},
    "language": {"type": "string"},
    "summary": {"type": "string", "maxLength": 140},
    "needs_person": {"type": "boolean"}
  },
  "required": ["topic", "urgency", "language", "summary", "needs_person"],
  "additionalProperties": false
}"""

TICKET = Example(
    title="Sort a support ticket",
    description="Topic, urgency and a one-line summary as JSON, ready for the queue.",
    tags=("support", "json", "classification"),
    category=("Support",),
    versions=(
        ExampleVersion(
            content(
                system="You sort support tickets. Urgency 5 means that somebody cannot work or is in danger; "
                "1 means that it can wait a week. Summarise in the ticket's own language.",
                user="{{ ticket }}",
                variables=(Variable("ticket", VariableType.LONG_TEXT, description="Subject and body."),),
                temperature=0,
                json_schema=_TICKET_SCHEMA,
            ),
            "Matches the hand-sorted week of March.",
        ),
    ),
    inputs={"ticket": "Subject: charged twice\n\nHello, my card was charged twice for the June invoice. Please fix."},
)

REVIEW_FR = Example(
    title="Répondre à un avis client",
    description="Réponse publique à un avis laissé en ligne : brève, personnelle, sans formule toute faite.",
    tags=("support", "français"),
    category=("Support", "Letters"),
    versions=(
        ExampleVersion(
            content(
                system="Vous répondez aux avis publics au nom de l’enseigne {{ enseigne }}. Trois phrases au plus. "
                "Reprenez un détail précis de l’avis. Vouvoyez. "
                "{% if note < 3 %}Proposez de poursuivre l’échange par courriel."
                "{% else %}Remerciez sans flatter.{% endif %}",
                user="Note : {{ note }}/5\nAvis :\n{{ avis }}",
                variables=(
                    Variable("enseigne", description="Nom affiché dans la réponse."),
                    Variable("note", VariableType.NUMBER, description="De 1 à 5."),
                    Variable("avis", VariableType.LONG_TEXT, description="Le texte de l’avis."),
                ),
                temperature=0.6,
                max_tokens=250,
            ),
            "Relu par l’équipe de Lyon.",
        ),
    ),
    inputs={
        "enseigne": "Maison Garance",
        "note": "2",
        "avis": "Bon accueil, mais quarante minutes d’attente pour un café tiède. Dommage.",
    },
)

SUPPORT: tuple[Example, ...] = (REVIEW_FR, TICKET, REPLY)
