"""What the README says of settings, commands and pictures, held against what is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from pydantic_settings import DotEnvSettingsSource

from promptmanager.cli import main
from promptmanager.config import Settings
from promptmanager.ui.shared.messages.catalogs import catalog

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
GUIDES = {locale: ROOT / "docs" / f"guide.{locale}.md" for locale in ("en", "fr")}
PICTURE_MAX_BYTES = 150_000


def known_settings() -> set[str]:
    return {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}


def test_the_settings_table_names_every_setting_and_no_other() -> None:
    table = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]

    named = {name for cell in first_cells for name in re.findall(r"`([A-Z_]+)`", cell)}

    assert named == known_settings()


def test_the_example_of_an_environment_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^#? ?([A-Z_]+)=", EXAMPLE, re.MULTILINE))

    assert named == known_settings()


def test_the_example_of_an_environment_can_be_taken_as_it_stands(tmp_path: Path) -> None:
    everything = tmp_path / ".env"
    everything.write_text(re.sub(r"^# ([A-Z_]+=)", r"\1", EXAMPLE, flags=re.MULTILINE), encoding="utf-8")

    values = DotEnvSettingsSource(Settings, env_file=everything)()

    Settings.model_validate(values)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_the_readme_names_every_command(command: str) -> None:
    told = README.partition("\n## The command\n")[2].partition("\n## ")[0]
    group = main.commands[command]

    assert f"promptmanager {command}" in told
    if isinstance(group, click.Group):
        assert "|".join(group.commands) in told


def test_the_readme_names_only_targets_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    named = set(re.findall(r"`?\bmake ([a-z-]+)", re.sub(r"[A-Z]+=\S+ make", "make", README)))

    assert named <= targets


@pytest.mark.parametrize("page", [ROOT / "README.md", *GUIDES.values()], ids=lambda page: page.name)
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))

    assert links
    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_pictures_are_small_and_every_one_is_shown() -> None:
    pages = README + "".join(guide.read_text(encoding="utf-8") for guide in GUIDES.values())
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))

    assert [picture.name for picture in pictures if picture.stat().st_size > PICTURE_MAX_BYTES] == []
    assert [picture.name for picture in pictures if picture.name not in pages] == []


@pytest.mark.parametrize("locale", sorted(GUIDES))
def test_what_a_guide_prints_bold_stands_on_the_screen(locale: str) -> None:
    words = set(catalog(locale).values())

    bold = re.findall(r"\*\*([^*]+)\*\*", GUIDES[locale].read_text(encoding="utf-8"))

    assert [name for name in bold if name.replace("\n", " ") not in words] == []
