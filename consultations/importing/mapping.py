"""Storing how the provisions of one version live on in the next."""

from .. import models as m
from ..actions import confirm_mapping


def load_mapping(loader) -> None:
    """Store and confirm the mapping, before the version it leads to is announced."""
    mapping = loader.folder.mapping
    versions = {
        "from_version": loader.rows[mapping.from_version],
        "to_version": loader.rows[mapping.to_version],
    }
    for row in mapping.mappings:
        for new in row.new or [None]:
            at = f"mappings[{row.old or new}]"
            with loader.refusing("mapping.yaml", at):
                loader.rows[f"m:{row.old}:{new}"] = loader.upsert(
                    m.ProvisionMapping,
                    {"old": loader.rows.get(row.old), "new": loader.rows.get(new)},
                    {
                        **versions,
                        "kind": row.kind,
                        **(row.reason.columns("reason") if row.reason else {}),
                    },
                )
    version = versions["to_version"]
    if not version.announced_at:
        with loader.refusing("mapping.yaml", "mappings"):
            confirm_mapping(version=version, by=loader.by)


def link_mapping(loader) -> None:
    """Say which themes of comments caused a change; the themes are stored last."""
    for row in loader.folder.mapping.mappings:
        for new in row.new or [None]:
            stored = loader.rows[f"m:{row.old}:{new}"]
            stored.themes.set([loader.rows[t] for t in row.themes])
