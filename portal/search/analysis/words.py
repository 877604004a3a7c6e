"""Words that ask or join and say nothing about the matter: left out of queries, kept in texts."""

from functools import cache

from .characters import CYRILLIC, fold

_WORDS = {
    "en": """
        a about across all also am an and any are as at be been before between but by can could
        did do does doing explain explained explains for from had has have having how i if in
        instead into is it its many me more most much must my near no nor not of off on or our out
        over should so some such than that the their them then there these they this those to too
        under up us was we were what when where which while who whom whose why will with without
        would you your
        """,
    "ru": """
        а без бы был была были было быть в вам вас весь во вот все всего всех вы где да для до его
        ее если есть еще же за здесь и из изо или им их к как какая какие какой каких ко когда
        кого кому кто куда ли лишь между меня мне может можно мы на над надо нам нас не него нее
        нет ни них но о об обо однако он она они оно от отчего очень по под после потом потому
        почему при про с сам свой себя сейчас сколько со так также такие такой там те тем то того
        тоже той только том тот тут ты у уже чего чем что чтобы чье чья эта эти это этого этой
        этот я ради делать нужно зачем откуда такое такая таких этом этих эту свое своя свои своих
        который которая которое которые которых каков какова каковы каким каком нужен нужна нужны
        бывает бывают значит называется сделать следует
        """,
    "zh-hans": """
        的 了 吗 呢 吧 和 与 及 或 在 是 有 为 对 从 到 把 被 也 都 就 而 之 其 如何 多少
        是多 是否 能不 可以 应该 为什 有没 没有 会有 能有 不会 不能 能否 需要 有多
        多久 多大 多深 多高 多宽 意思 需不 要不
        """,
    "mn": """
        ба бас бөгөөд болон буюу бол болох бэ вэ гэж гэдэг гэсэн гэх даа дээр доор дор ёстой за
        зэрэг их л маань миний манай минь мөн нь нэг тэр тэгээд тань танай таны тухай түүний уу үү
        чинь би бид бидний та шүү өөрийн үгүй хаана хэд хэдэн хэзээ хэн хаанаас хаашаа хэдий
        хичнээн хэрэгтэй хэнийг хэрхэн хэрэв хэлэх хүртэл ч бай байгаа байдаг байна байсан энэ
        эдгээр эсвэл юм юу юуг яагаад яаж ямар ях яах аль талаар хоорондох дараах дараа бүр бүх
        болдог дэх дахь руу рүү луу лүү хийх авах өгөх тул учир учраас
        """,
}


# A pair of Chinese characters that holds one of these is a seam between words, not a word.
_SEAMS = frozenset("的了吗呢吧么们哪谁怎呀啥嘛什才请这那是在把几")

# After a figure these say only that it is a year.
_YEARS = {
    "ru": frozenset(["год", "года", "году", "годом", "годы", "годов", "г", "гг"]),
    "mn": frozenset(["он", "оны", "онд", "оноос", "онтой", "оныг"]),
}


def is_year_word(word: str, language: str) -> bool:
    """Say whether `word`, folded, after a figure says only that it is a year."""
    return word in _YEARS.get(language, ())


def is_seam(character: str) -> bool:
    """Say whether a Chinese character only joins words, in whatever pair it stands."""
    return character in _SEAMS or character in stop_words("zh-hans")


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the folded words that a query in `language` is better without."""
    return frozenset(fold(word) for word in _WORDS.get(language, "").split())


def is_stop_word(word: str, language: str) -> bool:
    """Say whether `word`, folded, only asks or joins in `language`."""
    if len(word) == 2 and not _SEAMS.isdisjoint(word):
        return True
    return word.translate(CYRILLIC) in stop_words(language)
