"""What the newcomers of the pictures type, in their languages."""

from __future__ import annotations

from dataclasses import dataclass

_GUESTS = (
    "Ada",
    "Blaise",
    "Carl",
    "Dorothy",
    "Emmy",
    "Florence",
    "Grace",
    "Hypatia",
    "Isaac",
    "Katherine",
    "Leonhard",
    "Mary",
    "Nicole",
    "Olga",
    "Rosalind",
    "Sofia",
)


@dataclass(frozen=True)
class Story:
    """What the newcomer types, in their language."""

    locale: str
    browser_locale: str
    name: str
    title: str
    description: str
    system: str
    better: str
    user: str
    inputs: dict[str, str]
    first_note: str
    second_note: str
    search: str
    greeting_title: str
    greeting: str
    # Says only the first of ``must_say``.
    curt: str
    must_say: tuple[str, str]
    greets: str
    tag: str
    guests_file: str
    guests: tuple[str, ...] = _GUESTS


ENGLISH = Story(
    locale="en",
    browser_locale="en-GB",
    name="Ada Lovelace",
    title="Reply about a late order",
    description="A short letter of the bookshop to a customer who waits.",
    system="You write letters for a small bookshop.\nBe warm and brief.",
    better="You write letters for a small bookshop.\nBe warm and honest.\nSay what happens next, and when.",
    user="Write a reply to {{ customer }} about {{ topic }}, in 120 words.",
    inputs={"customer": "Ms Byron", "topic": "an atlas that arrives three days late"},
    first_note="First version",
    second_note="Says what happens next, and when",
    search="small books",
    greeting_title="Welcome at the door",
    greeting="Welcome, {{ guest }}, to our bookshop.",
    curt="Welcome, {{ guest }}.",
    must_say=("Welcome", "bookshop"),
    greets="Greets",
    tag="door",
    guests_file="guests",
)

FRENCH = Story(
    locale="fr",
    browser_locale="fr-FR",
    name="Émilie du Châtelet",
    title="Réponse pour une commande en retard",
    description="Une lettre brève de la librairie à une personne qui attend.",
    system="Vous écrivez les lettres d’une petite librairie.\nSoyez chaleureux et bref.",
    better="Vous écrivez les lettres d’une petite librairie.\nSoyez chaleureux et honnête.\n"
    "Dites ce qui se passe ensuite, et quand.",
    user="Écrivez une réponse à {{ destinataire }} au sujet de {{ sujet }}, en 120 mots.",
    inputs={"destinataire": "Mme Lepaute", "sujet": "un atlas qui arrive avec trois jours de retard"},
    first_note="Première version",
    second_note="Dit ce qui se passe ensuite, et quand",
    search="petite librai",
    greeting_title="Accueil à la porte",
    greeting="Bienvenue, {{ guest }}, dans notre librairie.",
    curt="Bienvenue, {{ guest }}.",
    must_say=("Bienvenue", "librairie"),
    greets="Accueille",
    tag="porte",
    guests_file="visiteurs",
)
