"""Examples of writing, translating and reading documents."""

from __future__ import annotations

from promptmanager.domain.content import Variable, VariableType
from promptmanager.services.examples.shape import Example, ExampleVersion, content

_SOURCE = Variable("text", VariableType.LONG_TEXT, description="What is to be translated.")
_TARGET = Variable(
    "target_language",
    VariableType.CHOICE,
    default="French",
    choices=("French", "English", "German", "Spanish", "Italian"),
)

TRANSLATION = Example(
    title="Translate interface texts",
    description="Translates strings of an interface: placeholders stay, the glossary is kept, length is watched.",
    tags=("translation", "writing"),
    category=("Writing", "Translation"),
    versions=(
        ExampleVersion(
            content(
                system="Translate into {{ target_language }}. Keep placeholders such as {name} unchanged.",
                user="{{ text }}",
                variables=(_SOURCE, _TARGET),
                temperature=0.2,
            ),
            "First version.",
        ),
        ExampleVersion(
            content(
                system="You translate texts of a software interface into {{ target_language }}.\n\n"
                "Keep placeholders such as {name} unchanged. Use the polite form of address. Stay within 120 % of "
                "the source's length: buttons are narrow. Answer with the translation only.\n"
                "{% if glossary.size > 0 %}\nGlossary:\n"
                "{% for entry in glossary %}- {{ entry[0] }} = {{ entry[1] }}\n{% endfor %}{% endif %}",
                user="{{ text }}",
                variables=(
                    _SOURCE,
                    _TARGET,
                    Variable(
                        "glossary",
                        VariableType.JSON,
                        is_required=False,
                        default="{}",
                        description='Fixed terms as a JSON object: {"run": "exécution"}.',
                    ),
                ),
                temperature=0.1,
            ),
            "Glossary and length limit, after the review of the French screens.",
        ),
    ),
    inputs={
        "text": "Run finished in {seconds} seconds. Open the draft?",
        "target_language": "French",
        "glossary": '{"run": "exécution", "draft": "brouillon"}',
    },
)

_INVOICE_SCHEMA = """\
{
  "type": "object",
  "properties": {
    "supplier": {"type": "string"},
    "invoice_number": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "currency": {"type": "string", "minLength": 3, "maxLength": 3},
    "total": {"type": "number"},
    "lines": {
      "type": "array",
      "items": {
        "type": "object",
        "properties": {
          "description": {"type": "string"},
          "quantity": {"type": "number"},
          "unit_price": {"type": "number"}
        },
        "required": ["description", "quantity", "unit_price"],
        "additionalProperties": false
      }
    }
  },
  "required": ["supplier", "invoice_number", "date", "currency", "total", "lines"],
  "additionalProperties": false
}"""

INVOICE = Example(
    title="Read an invoice",
    description="Supplier, number, date, currency, total and lines of an invoice as JSON by a fixed schema.",
    tags=("json", "extraction"),
    category=("Data",),
    versions=(
        ExampleVersion(
            content(
                system="You read invoices. Copy amounts exactly as printed, as numbers. Dates become YYYY-MM-DD. "
                "Never guess: if a field is missing from the text, use an empty string or 0.",
                user="{{ invoice_text }}",
                variables=(Variable("invoice_text", VariableType.LONG_TEXT, description="Plain text of the scan."),),
                temperature=0,
                json_schema=_INVOICE_SCHEMA,
            ),
            "The schema agreed with accounting.",
        ),
    ),
    inputs={
        "invoice_text": "Nordlicht GmbH\nInvoice 2026-0117, 14 March 2026\n2 x Desk lamp, 49.00\n1 x Cable, 7.50\n"
        "Total EUR 105.50"
    },
)

MEETING_FR = Example(
    title="Compte rendu de réunion",
    description="D’une transcription à un compte rendu d’une page : décisions, actions, questions ouvertes.",
    tags=("réunion", "français", "writing"),
    category=("Writing",),
    versions=(
        ExampleVersion(
            content(
                system="Vous rédigez le compte rendu d’une réunion à partir de sa transcription.\n\n"
                "Trois parties : Décisions, Actions (qui, quoi, pour quand), Questions ouvertes. "
                "Rien qui n’ait été dit. Style {{ style }}, une page au plus.",
                user="Réunion : {{ objet }}\n\nTranscription :\n{{ transcription }}",
                variables=(
                    Variable("objet", description="Objet de la réunion."),
                    Variable("transcription", VariableType.LONG_TEXT),
                    Variable(
                        "style", VariableType.CHOICE, default="télégraphique", choices=("télégraphique", "rédigé")
                    ),
                ),
                temperature=0.2,
                max_tokens=900,
            ),
            "Validé par le comité de direction.",
        ),
    ),
    inputs={
        "objet": "Point hebdomadaire produit",
        "style": "télégraphique",
        "transcription": "Léa : on repousse la version à jeudi. Karim : d’accord, je préviens les clients demain. "
        "Léa : reste à savoir qui relit la documentation.",
    },
)

WRITING: tuple[Example, ...] = (MEETING_FR, INVOICE, TRANSLATION)
