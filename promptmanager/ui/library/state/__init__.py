"""What the library's screen knows, in small flat states."""

from promptmanager.ui.library.state.categories import CategoryState
from promptmanager.ui.library.state.creation import CreationState
from promptmanager.ui.library.state.importing import ImportState
from promptmanager.ui.library.state.search import LibraryState
from promptmanager.ui.library.state.selection import SelectionState
from promptmanager.ui.library.state.views import CardView, LineView, PieceView, PlannedView, TagView

__all__ = [
    "CardView",
    "CategoryState",
    "CreationState",
    "ImportState",
    "LibraryState",
    "LineView",
    "PieceView",
    "PlannedView",
    "SelectionState",
    "TagView",
]
