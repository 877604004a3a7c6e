"""Words that the made files carry besides their text, in the language of the edition."""

DEMONSTRATION = {
    "en": "Demonstration",
    "ru": "Демонстрация",
    "zh-hans": "演示",
    "mn": "Жишээ",
}
SITE = {
    "en": "Amur portal",
    "ru": "Портал Амура",
    "zh-hans": "黑龙江（阿穆尔河）门户",
    "mn": "Амар мөрний портал",
}
KIND = {
    "report": {"en": "Report", "ru": "Доклад", "zh-hans": "报告", "mn": "Тайлан"},
    "guide": {"en": "Guide", "ru": "Руководство", "zh-hans": "指南", "mn": "Гарын авлага"},
    "plan": {"en": "Plan", "ru": "План", "zh-hans": "规划", "mn": "Төлөвлөгөө"},
    "map-booklet": {
        "en": "Map booklet",
        "ru": "Альбом карт",
        "zh-hans": "地图册",
        "mn": "Газрын зургийн товхимол",
    },
    "brochure": {"en": "Brochure", "ru": "Брошюра", "zh-hans": "宣传册", "mn": "Товхимол"},
    "dataset-note": {
        "en": "Note on a data set",
        "ru": "Описание набора данных",
        "zh-hans": "数据集说明",
        "mn": "Өгөгдлийн багцын тайлбар",
    },
    "legal-digest": {
        "en": "Legal digest",
        "ru": "Правовой обзор",
        "zh-hans": "法律摘编",
        "mn": "Эрх зүйн товчоо",
    },
    "monitoring-protocol": {
        "en": "Monitoring protocol",
        "ru": "Протокол мониторинга",
        "zh-hans": "监测规程",
        "mn": "Ажиглалтын аргачлал",
    },
}
# Colours of the drawn covers on the site, so that a file is recognised when it is opened.
COLOURS = ("#0b4a5e", "#2c5f3d", "#7a4a12", "#4b3a63", "#83303a")
