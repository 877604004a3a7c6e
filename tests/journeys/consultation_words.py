"""What is said and done beside the browser in the journey of a consultation."""

PASSWORD = "Correct horse 7"
CODES = {"en": "en", "ru": "ru", "zh-hans": "zh_hans", "mn": "mn"}
SLUG = "journey-forecasts-second"
NEXT = "journey-forecasts-third"
TITLES = {
    "en": "Journey: flood forecasts",
    "ru": "Путь: прогнозы паводков",
    "zh-hans": "旅程：洪水预报",
    "mn": "Аялал: үерийн прогноз",
}
# The provision in each of the three versions.
FORECAST = {
    "en": ("once", "twice", "three times", "The flood forecast is published {} a day for all."),
    "ru": ("один раз", "два раза", "три раза", "Прогноз паводка публикуют {} в день для всех."),
    "zh-hans": ("一", "两", "三", "洪水预报每天向所有人发布{}次。"),
    "mn": ("нэг", "хоёр", "гурван", "Үерийн прогнозыг өдөрт {} удаа бүгдэд нийтэлнэ."),
}
SAID = {
    "en": "Twice is too seldom when the ice breaks.",
    "ru": "Во время ледохода двух раз мало.",
    "zh-hans": "开江时每天两次太少。",
    "mn": "Мөс хөдлөх үед хоёр удаа хангалтгүй.",
}
TRANSLATED = "When the ice moves, twice is not enough."
INSULT = "The forecasters of this portal are thieves, all of them."
WHY_HIDDEN = "It accuses people and says nothing about the plan."
THEME = {
    "en": "How often the forecast comes",
    "ru": "Как часто выходит прогноз",
    "zh-hans": "预报的频率",
    "mn": "Прогноз хэр олон гарах вэ",
}
REASON = {
    "en": "You are right: the ice moves faster than two forecasts.",
    "ru": "Вы правы: лёд движется быстрее двух прогнозов.",
    "zh-hans": "您说得对：冰的移动比两次预报快。",
    "mn": "Таны зөв: мөс хоёр прогнозоос хурдан хөдөлдөг.",
}

PREPARE = """
from allauth.account.models import EmailAddress
from consultations import actions
from consultations.models import Plan, PlanVersion, Provision, ProvisionText, Stakeholder
from portal.accounts.models import User
four = lambda name, texts: {f"{name}_{CODES[code]}": text for code, text in texts.items()}
plan = Plan.objects.create(slug="journey-forecasts", **four("title", TITLES))
version = PlanVersion.objects.create(
    plan=plan, slug="journey-forecasts-1", number=1, authoritative_language="ru",
    **four("label", {code: f"Journey 1 {code}" for code in CODES}),
)
chapter = Provision.objects.create(
    version=version, number="1", order=1, level=1, authoritative_language="ru")
row = Provision.objects.create(
    version=version, number="1.1", order=2, parent=chapter, authoritative_language="ru")
for code in CODES:
    for provision, text in ((chapter, ""), (row, FIRST[code])):
        ProvisionText.objects.create(
            provision=provision, language=code, title=TITLES[code], text=text, status="reviewed")
actions.announce_version(version=version, by=None)
for (code, email), country in zip(PEOPLE.items(), ("INT", "RU", "CN", "MN")):
    user = User.objects.create_user(
        email, PASSWORD, display_name=f"Journey-{code}", preferred_language=code)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Stakeholder.objects.create(user=user, country=country)
print(plan.pk)
"""
# A draft may still get other dates. It opens in a moment; its last minute is all the time it has.
SET_PERIOD = """
from datetime import timedelta
from django.utils import timezone
from consultations.models import Consultation
draft = Consultation.objects.get(slug=SLUG)
draft.opens_at = timezone.now() + timedelta(seconds=6)
draft.closes_at = draft.opens_at + timedelta(seconds=1)
draft.save()
"""
# The consultation on the next version is announced and opens long after all these tests.
ANNOUNCE_NEXT = """
from datetime import timedelta
from django.utils import timezone
from consultations import actions
from consultations.models import Consultation, PlanVersion
draft = Consultation(
    slug=NEXT, code="JOURNEY3", subject="plan", time_zone="Asia/Ulaanbaatar",
    plan_version=PlanVersion.objects.get(plan__slug="journey-forecasts", number=3),
    required_languages=list(CODES),
    **{f"title_{column}": f"{TITLES[code]} 3" for code, column in CODES.items()},
)
today = timezone.now().date()
draft.set_days(opens_on=today + timedelta(days=700), closes_on=today + timedelta(days=760))
draft.save()
actions.announce(consultation=draft, by=None)
"""
