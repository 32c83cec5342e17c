"""The sentences of which the sandbox's writer makes its prose. Holes: {a}, {b} and {c}, words of the prompt."""

from __future__ import annotations

from dataclasses import dataclass

_ENGLISH_STOP_WORDS = (
    "about after again also and answer are because been before being between both but can could did does each "
    "explain from give have how into its just like make more most much must not of on one only other our over "
    "please same should some such than that the their them then there these they this those through under "
    "until very was were what when where which while who why will with without would words write you your "
    "helps tell short text"
)
_FRENCH_STOP_WORDS = (
    "ainsi alors après au aussi aux avant avec avez bien car ce cela ces cette chaque comme comment dans de des "
    "donc donner du elle elles en encore entre est et être explique expliquez faire fait il ils je la le les "
    "leur leurs lui mais me même mes mon ne nos notre nous on ont ou où par pas peu peut plus pour pourquoi que "
    "quel quelle quelles quels qui sa sans se ses si son sont sous sur ta te tes toi ton tous tout toute très "
    "tu un une veuillez vers vos votre vous à écris écrire écrivez était mots texte rédige rédigez"
)


@dataclass(frozen=True)
class Phrases:
    """``stop_words`` are the frequent words that tell the language and make poor subjects.

    ``named`` is how a word of the prompt is put into a sentence, ``subject`` what stands there without one.
    """

    stop_words: frozenset[str]
    subject: str
    named: str
    point: str
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    openings: tuple[str, ...]
    sentences: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    quotes: tuple[str, ...]
    closings: tuple[str, ...]
    thoughts: tuple[str, ...]


ENGLISH = Phrases(
    stop_words=frozenset(_ENGLISH_STOP_WORDS.split()),
    subject="the subject",
    named="{}",
    point="- **{name}**: {text}",
    titles=("A short note on {a}", "{a}, plainly said", "What to know about {a}", "{a} in practice"),
    headings=("What matters", "In practice", "Three things to keep", "How to begin", "Where it goes wrong"),
    openings=(
        "There is a simple way to look at {a}, and it starts with {b}.",
        "Most people meet {a} late, when {b} has already been decided.",
        "Before anything else, it helps to say what {a} is for.",
        "Two questions decide nearly everything about {a}: who needs it, and by when.",
    ),
    sentences=(
        "A small, honest version of {a} beats a large one that nobody finishes.",
        "The link between {a} and {b} is easy to miss on a busy day.",
        "When {b} changes, {a} has to be looked at again.",
        "Numbers help, but a single clear example of {c} often helps more.",
        "Write down what you expect of {a} before you see the result.",
        "It is tempting to add detail; it is usually better to remove it.",
        "People who work with {b} every day will tell you that order matters more than speed.",
        "If {c} is unclear, ask for one concrete case and work from there.",
        "Nothing here is hard on its own, yet the parts have to agree with each other.",
        "A good test is to explain {a} to somebody who has never heard of {c}.",
        "The first draft of {b} is rarely the one that stays.",
        "What looks like a problem of {a} is often one of timing.",
        "Leave a margin: {c} tends to take a little longer than planned.",
        "The result is easier to trust when {a} and {b} are checked apart.",
        "Keep the old version beside the new one, and compare them line by line.",
        "It pays to decide early what will not be done.",
    ),
    points=(
        ("Purpose", "say in one sentence what {a} should change, and for whom."),
        ("Limits", "note what {b} must never do, with an example."),
        ("Order", "begin with {c}, because the rest depends on it."),
        ("Proof", "choose a case where {a} fails today, and keep it."),
        ("Rhythm", "look at {b} again after a week, not after a year."),
        ("Words", "use the same name for {c} everywhere."),
    ),
    quotes=(
        "Clarity is not the opposite of depth; it is how depth is shown.",
        "What is measured with care can be changed with confidence.",
        "The best moment to simplify is just before it becomes necessary.",
    ),
    closings=(
        "In short: begin small, keep what works, and let {a} grow from there.",
        "That is enough to start with {a}; the rest is practice.",
        "If only one thing stays, let it be this: {a} is worth doing in plain view.",
    ),
    thoughts=(
        "The question is about {a}.",
        "I should first settle what {b} means here.",
        "An example would help more than a definition.",
        "The answer should stay short and end with something to do.",
        "Let me put the points in order before writing.",
    ),
)

FRENCH = Phrases(
    stop_words=frozenset(_FRENCH_STOP_WORDS.split()),
    subject="le sujet",
    named="« {} »",
    point="- **{name}** : {text}",
    titles=("Quelques mots sur {a}", "{a}, simplement", "L’essentiel sur {a}", "{a} en pratique"),
    headings=("Ce qui compte", "En pratique", "Trois points à retenir", "Par où commencer", "Les pièges courants"),
    openings=(
        "Il existe une manière simple d’aborder {a}, et elle commence par {b}.",
        "On découvre souvent {a} trop tard, quand {b} est déjà décidé.",
        "Avant toute chose, il est utile de dire à quoi sert {a}.",
        "Deux questions règlent presque tout à propos de {a} : qui en a besoin, et pour quand.",
    ),
    sentences=(
        "Une version modeste et honnête de {a} vaut mieux qu’une grande que personne ne termine.",
        "Le lien entre {a} et {b} échappe facilement dans une journée chargée.",
        "Quand {b} change, il faut revoir {a}.",
        "Les chiffres aident, mais un seul exemple clair de {c} aide souvent davantage.",
        "Notez ce que vous attendez de {a} avant de voir le résultat.",
        "On est tenté d’ajouter des détails ; mieux vaut en général en retirer.",
        "Ceux qui pratiquent {b} chaque jour le disent : l’ordre compte plus que la vitesse.",
        "Si {c} reste flou, demandez un cas concret et partez de là.",
        "Rien n’est difficile en soi, mais les parties doivent s’accorder entre elles.",
        "Une bonne épreuve consiste à expliquer {a} à quelqu’un qui ignore tout de {c}.",
        "La première ébauche de {b} est rarement celle qui reste.",
        "Ce qui ressemble à une question de {a} est souvent une question de moment.",
        "Gardez une marge : {c} prend toujours un peu plus de temps que prévu.",
        "On se fie mieux au résultat quand {a} et {b} sont vérifiés séparément.",
        "Conservez l’ancienne version à côté de la nouvelle et comparez-les ligne à ligne.",
        "On gagne à décider tôt de ce qui ne sera pas fait.",
    ),
    points=(
        ("But", "dites en une phrase ce que {a} doit changer, et pour qui."),
        ("Limites", "notez ce que {b} ne doit jamais faire, avec un exemple."),
        ("Ordre", "commencez par {c}, car le reste en dépend."),
        ("Preuve", "choisissez un cas où {a} échoue aujourd’hui, et gardez-le."),
        ("Rythme", "revoyez {b} au bout d’une semaine, pas d’une année."),
        ("Mots", "donnez partout le même nom à {c}."),
    ),
    quotes=(
        "La clarté n’est pas le contraire de la profondeur ; c’est sa politesse.",
        "Ce que l’on mesure avec soin se change avec confiance.",
        "Le meilleur moment pour simplifier vient juste avant d’y être obligé.",
    ),
    closings=(
        "En bref : commencez petit, gardez ce qui marche, et laissez {a} grandir.",
        "Cela suffit pour commencer avec {a} ; le reste est affaire de pratique.",
        "S’il ne faut retenir qu’une chose : {a} gagne à se faire au grand jour.",
    ),
    thoughts=(
        "La question porte sur {a}.",
        "Il faut d’abord préciser ce que {b} veut dire ici.",
        "Un exemple aiderait plus qu’une définition.",
        "La réponse doit rester brève et finir par quelque chose à faire.",
        "Mettons les points en ordre avant d’écrire.",
    ),
)
