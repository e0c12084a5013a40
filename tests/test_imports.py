from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import priming

ROOT = Path(priming.__file__).parent
ORDER = (
    "errors", "seeding", "settings", "strict_yaml", "metrics", "tasks", "data", "adapters", "models", "checkpoints",
    "evaluation", "training", "upstream", "downstream", "config", "runs", "study", "report", "sources",
    "cli",
)  # fmt: skip
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")
HEAVY = ("torch", "transformers", "sklearn", "scipy", "pandas", "matplotlib", "datasets")


def layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_names(path: Path) -> set[str]:
    """What a module imports anywhere, in functions and for type checking too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides where it comes from"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported_layers(path: Path) -> set[str]:
    """The layers of this package that a module imports."""
    return {name.split(".")[1] for name in imported_names(path) if name.startswith("priming.")}


def test_every_layer_has_its_place() -> None:
    assert {layer(path) for path in MODULES} <= set(ORDER)
    assert len(MODULES) > 50


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_above(path: Path) -> None:
    place = ORDER.index(layer(path))
    below = {name for name in imported_layers(path) if ORDER.index(name) > place}
    assert below == set(), (
        f"{path.relative_to(ROOT)} is above {', '.join(sorted(below))} and must not import it"
    )


def test_every_package_that_is_imported_is_a_dependency_and_every_dependency_is_imported() -> None:
    """A plain install, without the extras of tests and development, must run."""
    project = (ROOT.parent / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.split("\ndependencies = [")[1].split("\n]")[0]
    dependencies = {name.replace("-", "_").lower() for name in re.findall(r'"([\w-]+)', listed)}
    found = {name.split(".")[0] for path in MODULES for name in imported_names(path)}
    packages = found - set(sys.stdlib_module_names) - {"priming"}
    distribution = {"yaml": "pyyaml", "pydantic_core": "pydantic", "sklearn": "scikit_learn"}
    assert {distribution.get(name, name) for name in packages} == dependencies


def test_what_a_module_imports_is_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "import os\nfrom priming import errors\ndef f():\n    import priming.cli.main\n", encoding="utf-8"
    )
    assert imported_layers(path) == {"errors", "cli"}


@pytest.mark.parametrize("module", ["priming", "priming.config", "priming.tasks", "priming.errors"])
def test_importing_is_light(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
