"""From one version to the next: the mapping, the difference word by word, comments carried over."""

import pytest
from django.urls import reverse
from django.utils import translation

from consultations import actions
from consultations.carrying import earlier_comments, earlier_totals
from consultations.changes import compare
from consultations.models import Comment, ProvisionMapping, ProvisionText, RuleBroken
from tests.factories.consultations import (
    make_closed,
    make_next,
    make_open,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db


def rewrite(version, number, **texts):
    """Change the words of a provision of a draft version, by language."""
    for suffix, words in texts.items():
        text = ProvisionText.objects.get(
            provision__version=version, provision__number=number, language=suffix.replace("_", "-")
        )
        text.text = words
        text.save()


def two_versions(numbers=("1.1", "1.2")):
    """A first version with an own text per provision, and a draft of the second, the same."""
    first = make_version(numbers=numbers)
    second = make_version(numbers=numbers, plan=first.plan, supersedes=first)
    for version in (first, second):
        for number in numbers:
            rewrite(
                version, number,
                en=f"Rule {number} about {SUBJECTS[number]} holds along the whole river.",
                ru=f"Правило {number} о предмете {SUBJECTS[number]} действует на всей реке.",
                **{"zh_hans": f"规定{number}关于{SUBJECTS[number]}适用于全流域。"},
                mn=f"Дүрэм {number} нь {SUBJECTS[number]} талаар бүх голд үйлчилнэ.",
            )  # fmt: skip
    return first, second


SUBJECTS = {
    "1.1": "salmon nets and their meshes",
    "1.2": "winter releases from reservoirs",
    "1.3": "waste water of mines",
}


def mapped(version):
    return {
        (m.old.number if m.old else None, m.new.number if m.new else None): m.kind
        for m in version.mappings.select_related("old", "new")
    }


def test_an_unedited_copy_is_proposed_as_unchanged():
    first, second = two_versions()
    actions.propose_mapping(version=second, by=None)
    assert mapped(second) == {("1", "1"): "unchanged", ("1.1", "1.1"): "unchanged",
                              ("1.2", "1.2"): "unchanged"}  # fmt: skip


def test_what_is_edited_left_out_and_added_is_proposed_as_such():
    first = two_versions(("1.1", "1.2"))[0]
    second = make_version(numbers=("1.1", "1.2"), plan=first.plan, supersedes=first)
    rewrite(second, "1.1", en="Rule 1.1 about salmon nets and their meshes holds at the mouth.")
    for language in ("ru", "mn"):
        ProvisionText.objects.filter(provision__version=second, language=language).delete()
    rewrite(second, "1.2", en="Guests are welcome at any season.", zh_hans="欢迎四季来客。")
    actions.propose_mapping(version=second, by=None)
    assert mapped(second)[None, "1.2"] == "new"
    assert mapped(second)["1.2", None] == "deleted"


def test_a_version_is_not_announced_before_its_mapping_is_confirmed():
    _first, second = two_versions()
    with pytest.raises(RuleBroken, match="does not say what becomes of"):
        actions.announce_version(version=second, by=None)
    actions.propose_mapping(version=second, by=None)
    with pytest.raises(RuleBroken, match="not confirmed"):
        actions.announce_version(version=second, by=None)
    actions.confirm_mapping(version=second, by=None)
    assert actions.announce_version(version=second, by=None).announced_at


def test_a_correction_must_be_confirmed_again_and_keeps_to_its_versions():
    first, second = two_versions()
    actions.propose_mapping(version=second, by=None)
    actions.confirm_mapping(version=second, by=None)
    row = second.mappings.get(old__number="1.1")
    with pytest.raises(RuleBroken, match="belongs to another version"):
        actions.correct_mapping(
            version=second, row=row, old=row.new, new=row.new, kind="edited", by=None
        )
    with pytest.raises(RuleBroken, match="has no old provision"):
        actions.correct_mapping(
            version=second, row=row, old=row.old, new=row.new, kind="new", by=None
        )
    actions.correct_mapping(
        version=second, row=row, old=row.old, new=row.new, kind="edited", by=None,
        reasons={"en": "Clearer"},
    )  # fmt: skip
    second.refresh_from_db()
    assert second.mapping_confirmed_at is None
    assert second.mappings.get(pk=row.pk).reason_en == "Clearer"


def test_no_provision_ends_and_lives_on_at_once():
    first, second = two_versions()
    actions.propose_mapping(version=second, by=None)
    old = first.provisions.get(number="1.1")
    actions.correct_mapping(version=second, old=old, new=None, kind="deleted", by=None)
    with pytest.raises(RuleBroken, match="begin or end, and to live on"):
        actions.confirm_mapping(version=second, by=None)


@pytest.mark.parametrize("attempt", ["save", "update", "delete", "delete_set", "create", "action"])
def test_the_mapping_to_an_announced_version_stands(attempt):
    first = make_version()
    second = make_next(first)
    actions.announce_version(version=second, by=None)
    row = second.mappings.get(old__number="1.1")
    before = mapped(second)
    with pytest.raises(RuleBroken):
        if attempt == "save":
            row.kind = "deleted"
            row.save()
        elif attempt == "update":
            ProvisionMapping.objects.filter(pk=row.pk).update(kind="deleted")
        elif attempt == "delete":
            row.delete()
        elif attempt == "delete_set":
            ProvisionMapping.objects.filter(to_version=second).delete()
        elif attempt == "create":
            ProvisionMapping.objects.create(
                from_version=first, to_version=second, old=row.old, new=None, kind="deleted"
            )
        else:
            actions.propose_mapping(version=second, by=None)
    assert mapped(second) == before


def read(client, consultation, view="plan-changes", language="en"):
    with translation.override(language):
        return client.get(reverse(f"consultations:{view}", args=[consultation.slug]))


def announced_pair(change=True):
    """A closed consultation on the first version, an open one on the second."""
    first, second = two_versions()
    closed = make_closed(version=first)
    if change:
        rewrite(
            second, "1.1",
            en="Rule 1.1 about salmon nets and their ropes holds along the whole river.",
            zh_hans="规定1.1关于渔网网目适用于干流。",
        )  # fmt: skip
    actions.propose_mapping(version=second, by=None)
    actions.confirm_mapping(version=second, by=None)
    return closed, make_open(version=second)


def test_the_reader_sees_words_out_and_words_in(client):
    _closed, opened = announced_pair()
    page = read(client, opened).content.decode()
    assert '<del><span class="vh" lang="en">removed: </span>meshes' in page
    assert '<ins><span class="vh" lang="en">added: </span>ropes' in page
    assert page.count("<del>") == 1
    assert "Edited: 1" in page and "Unchanged: 1" in page


def test_the_difference_is_shown_in_the_readers_language_and_side_by_side(client):
    _closed, opened = announced_pair()
    page = read(client, opened, language="zh-hans").content.decode()
    changed = page.split('id="p-1-1"')[1].split("</article>")[0]
    assert "规定1.1关于" in changed and "干</" not in changed.split("<ins>")[0]
    assert "</span>渔网网目<span" in changed
    page = read(client, opened, "plan-changes-parallel").content.decode()
    pair = page.split('class="pair"')[1]
    assert "meshes" in pair.split("</div>")[0] and "<ins>" not in pair.split("</div>")[0]
    assert "ropes" in pair.split("</div>")[1]


def test_there_is_nothing_to_compare_a_first_version_with(client):
    assert read(client, make_open()).status_code == 404


def test_why_it_changed_leads_to_the_published_answer_only(client):
    closed, opened = announced_pair()
    theme = make_theme(closed, [])
    row = opened.plan_version.mappings.get(old__number="1.1")
    row.themes.add(theme)
    assert "Why this changed" not in read(client, opened).content.decode()
    comment = make_late_comment(closed)
    theme.comments.add(comment)
    actions.publish_response(response=theme.response, by=None)
    page = read(client, opened).content.decode()
    assert f"{reverse('consultations:answers', args=[closed.slug])}#t-{theme.pk}" in page


def make_late_comment(closed, **fields):
    """A letter that came while the consultation was open."""
    from consultations.places import find_place

    who = {"capacity": "individual", "country": "RU", "publish": "anonymously", "language": "ru"}
    return actions.enter_submission(
        place=find_place(closed, "provisions", fields.pop("number", "1.1")),
        received_at=closed.opens_at, channel="letter", by=None,
        comment={"position": "object", "body": "Нет", **fields}, **who,
    ).comments.get()  # fmt: skip


def test_a_split_is_one_old_text_against_its_parts(client):
    first, _unused = two_versions(("1.1", "1.2"))
    second = make_version(numbers=("1.1", "1.2", "1.3"), plan=first.plan, supersedes=first)
    whole = "Nets are marked with numbers. Nets are lifted on Sundays and on holidays."
    for p in ("1.1",):
        rewrite(first, p, en=whole)
    rewrite(second, "1.1", en="Nets are marked with numbers.")
    rewrite(second, "1.2", en="Nets are lifted on Sundays and on holidays.")
    actions.propose_mapping(version=second, by=None)
    old = {p.number: p for p in first.provisions.all()}
    new = {p.number: p for p in second.provisions.all()}
    second.mappings.all().delete()
    for o, n, kind in (("1", "1", "unchanged"), ("1.1", "1.1", "split"), ("1.1", "1.2", "split"),
                       ("1.2", "1.3", "edited")):  # fmt: skip
        actions.correct_mapping(version=second, old=old[o], new=new[n], kind=kind, by=None)
    rows = {r.shown.number: r for r in compare(second, language="en", user=None).chapters[0].rows}
    assert "".join(t for k, t in rows["1.1"].text if k != "removed").strip() == (
        "Nets are marked with numbers."
    )
    assert ("removed", "Nets are lifted on Sundays and on holidays.") not in rows["1.1"].text
    assert {k for k, _ in rows["1.2"].text} <= {"same", "added", "removed"}
    assert "lifted" in "".join(t for k, t in rows["1.2"].text if k == "same")


def test_comments_carry_over_with_their_provenance_and_count_once(client):
    closed, opened = announced_pair()
    comment = make_late_comment(closed)
    provision = opened.plan_version.provisions.get(number="1.1")
    origin = earlier_comments(provision, user=None, language="en")[0]
    assert (origin.provision, origin.kind, origin.total) == (comment.provision, "edited", 1)
    url = reverse("consultations:place", args=[opened.slug, "provisions", "1.1"])
    page = client.get(url).content.decode()
    assert "Comments on earlier versions" in page and "meshes" in page and "Нет" in page
    plan = client.get(reverse("consultations:plan", args=[opened.slug])).content.decode()
    article = plan.split('id="p-1-1"')[1].split("</article>")[0]
    assert "1 comment on an earlier version" in article, "said, but not as one on this version"
    assert "1 comment</a>" not in article and "No comments yet" not in article
    assert Comment.objects.get().provision.version == closed.plan_version


def test_a_hidden_comment_does_not_come_back_by_carry_over(client):
    closed, opened = announced_pair()
    comment = make_late_comment(closed)
    actions.hide_comment(comment=comment, reasons={"en": "It names a person"}, by=None)
    provision = opened.plan_version.provisions.get(number="1.1")
    assert earlier_comments(provision, user=None, language="en") == []
    assert earlier_totals(opened.plan_version, user=None) == {}


def test_comments_come_through_three_versions():
    closed, opened = announced_pair()
    make_late_comment(closed)
    third = make_next(opened.plan_version)
    for text in ProvisionText.objects.filter(provision__version=opened.plan_version):
        ProvisionText.objects.filter(
            provision__version=third, provision__number=text.provision.number,
            language=text.language,
        ).update(text=text.text, hash=text.hash)  # fmt: skip
    actions.propose_mapping(version=third, by=None)
    provision = third.provisions.get(number="1.1")
    assert [o.provision.version for o in earlier_comments(provision, user=None, language="en")] == [
        closed.plan_version
    ]
    assert earlier_totals(third, user=None) == {provision.pk: 1}


def test_the_changes_page_asks_as_often_for_thirty_provisions_as_for_three(
    client, django_assert_max_num_queries
):
    numbers = [f"1.{n}" for n in range(1, 31)]
    first = make_version(numbers=numbers)
    make_closed(version=first)
    second = make_next(first, numbers=numbers)
    opened = make_open(version=second)
    read(client, opened)
    with django_assert_max_num_queries(15):
        assert read(client, opened).status_code == 200
