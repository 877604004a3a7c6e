"""Addresses of the editor of plans, below /admin/consultations/."""

from django.urls import URLPattern, path

from . import files, mapping, texts, tree


def addresses() -> list[URLPattern]:
    """Return the pages of the editor."""
    views = {
        "plans/<int:pk>/new-version/": ("begin_version", files.BeginVersionView),
        "versions/<int:pk>/tree/": ("version_tree", tree.TreeView),
        "versions/<int:pk>/add/": ("add_provision", tree.AddView),
        "versions/<int:pk>/fill/": ("fill_version", files.FillView),
        "versions/<int:pk>/file/": ("version_file", files.FileView),
        "versions/<int:pk>/mapping/": ("version_mapping", mapping.MappingView),
        "versions/<int:pk>/mapping/add/": ("add_mapping", mapping.AddRowView),
        "versions/<int:pk>/mapping/propose/": ("propose_mapping", mapping.ProposeView),
        "mappings/<int:pk>/": ("edit_mapping", mapping.EditRowView),
        "provisions/<int:pk>/texts/": ("provision_texts", texts.TextsView),
        "provisions/<int:pk>/split/": ("split_provision", texts.SplitView),
        "provisions/<int:pk>/merge/": ("merge_provision", tree.MergeView),
        "provisions/<int:pk>/delete/": ("delete_provision", tree.DeleteView),
    }
    return [
        path(f"consultations/{address}", view.as_view(), name=f"consultations_{name}")
        for address, (name, view) in views.items()
    ]
