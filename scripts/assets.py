"""Fetch Leaflet and its plugins from npm into ``static/vendor``, with licences and checksums.

Run by ``make assets``. Versions are exact and files are named one by one: a new file in a package does not
slip in, and ``static/vendor/MANIFEST.json`` says of every file what it must hash to.
"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

VENDOR: Final = Path(__file__).parents[1] / "static" / "vendor"

PACKAGES: Final = (
    {
        "package": "leaflet",
        "version": "1.9.4",
        "licence": "BSD-2-Clause",
        "homepage": "https://leafletjs.com",
        "files": {
            "LICENSE": "LICENSE",
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
        },
    },
    {
        "package": "leaflet.markercluster",
        "version": "1.5.3",
        "licence": "MIT",
        "homepage": "https://github.com/Leaflet/Leaflet.markercluster",
        "files": {
            "MIT-LICENCE.txt": "MIT-LICENCE.txt",
            "dist/leaflet.markercluster.js": "leaflet.markercluster.js",
            "dist/MarkerCluster.css": "MarkerCluster.css",
        },
    },
)


def main() -> None:
    """Replace ``static/vendor`` by what npm serves under the exact versions."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("make assets needs npm (Node.js). It is not on the path. Install it first.")
    with tempfile.TemporaryDirectory() as scratch:
        entries = [_fetch(npm, package, Path(scratch)) for package in PACKAGES]
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(Path(scratch) / "vendor", VENDOR)
    manifest = {"about": "Written by make assets. Paths are relative to this file.", "packages": entries}
    text = json.dumps(manifest, indent=2) + "\n"
    (VENDOR / "MANIFEST.json").write_text(text, encoding="utf-8")


def _fetch(npm: str, package: dict, scratch: Path) -> dict:
    """Unpack the wanted files of a package and describe them for the manifest."""
    name, version = package["package"], package["version"]
    subprocess.run(  # noqa: S603 - the arguments are the constants above
        [npm, "pack", "--silent", f"{name}@{version}"], cwd=scratch, check=True, stdout=subprocess.DEVNULL
    )
    folder = Path("vendor") / f"{name}-{version}"
    checksums = {}
    with tarfile.open(scratch / f"{name}-{version}.tgz") as archive:
        for inside, wanted in package["files"].items():
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{name} {version} has no file {inside}. Correct the list in {__file__}.")
            content = member.read()
            target = scratch / folder / wanted
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            checksums[f"{folder.name}/{wanted}"] = hashlib.sha256(content).hexdigest()
    return {
        "package": name,
        "version": version,
        "licence": package["licence"],
        "licence_file": next(path for path in checksums if "LICEN" in path),
        "homepage": package["homepage"],
        "sha256": checksums,
    }


if __name__ == "__main__":
    main()
