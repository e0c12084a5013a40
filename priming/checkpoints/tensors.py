"""Folders of safetensors files with a manifest that names every file's SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from priming.checkpoints.files import new_folder, read_json, write_json
from priming.errors import CheckpointError

FORMAT = 1
MANIFEST = "manifest.json"


def save_folder(
    path: Path,
    tensors: Mapping[str, Mapping[str, Tensor]],
    facts: Mapping[str, Any],
    documents: Mapping[str, Any] | None = None,
) -> None:
    """Write one checkpoint folder, all of it or nothing.

    Args:
        path: The folder; replaced if it exists.
        tensors: File stem -> name -> tensor; a stem without tensors makes no file.
        facts: What the manifest says besides, such as the step and the hash of the base model.
        documents: File stem -> content of further JSON files.
    """
    from safetensors.torch import save_file  # noqa: PLC0415

    with new_folder(path) as folder:
        for stem, content in tensors.items():
            if content:
                save_file(
                    {name: value.detach().cpu().contiguous() for name, value in content.items()},
                    folder / f"{stem}.safetensors",
                )
        for stem, document in (documents or {}).items():
            write_json(folder / f"{stem}.json", document)
        digests = {file.name: _digest(file) for file in sorted(folder.iterdir())}
        write_json(folder / MANIFEST, {"format": FORMAT, **facts, "sha256": digests})


def load_folder(path: Path) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
    """Read one checkpoint folder, strictly.

    Returns:
        File stem -> name -> tensor (on the CPU), and the manifest.

    Raises:
        CheckpointError: The folder or a file is missing, extra or damaged, or the format is a newer one.
    """
    from safetensors.torch import load_file  # noqa: PLC0415

    manifest = read_manifest(path)
    present = {file.name for file in path.iterdir()} - {MANIFEST}
    stated = manifest["sha256"]
    for name in sorted(present ^ set(stated)):
        what = "is missing" if name in stated else "is not in the manifest"
        raise CheckpointError(
            f"{path / name}: {what}; delete the folder and run the command that made it again"
        )
    for name, digest in stated.items():
        if _digest(path / name) != digest:
            raise CheckpointError(
                f"{path / name}: damaged (its SHA-256 differs from the manifest's); delete {path} and run again"
            )
    stems = [name.removesuffix(".safetensors") for name in sorted(stated) if name.endswith(".safetensors")]
    return {stem: load_file(path / f"{stem}.safetensors") for stem in stems}, manifest


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a checkpoint folder.

    Raises:
        CheckpointError: It is missing, damaged, or of another format.
    """
    manifest = read_json(path / MANIFEST)
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or not isinstance(manifest.get("sha256"), dict)
    ):
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise CheckpointError(
            f"{path / MANIFEST}: format {found!r} is not {FORMAT}, the one this version reads; make the checkpoint again"
        )
    return manifest


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()
