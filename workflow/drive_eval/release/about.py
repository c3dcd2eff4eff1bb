"""What a release says of itself wherever its results are shown; importable without the data libraries."""

from typing import Any

from drive_eval.release.model import ReleaseDescription


def release_entry(description: ReleaseDescription) -> dict[str, Any]:
    """The release as its description has it: name, title, supplier, and each file with its sha256."""
    return {
        "name": description.release,
        "title": description.title,
        "supplier": description.supplier,
        "received": description.received.isoformat(),
        "synthetic": description.synthetic,
        "files": [
            {"name": name, "path": file.path, "sha256": file.sha256}
            for name, file in description.files.items()
        ],
    }
