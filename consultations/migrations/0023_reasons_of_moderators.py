from django.db import migrations

# Reasons that recur everywhere; moderators may change them and add their own.
REASONS = [
    (
        "private-person",
        ("Names a private person", "Назван частный человек", "提及私人姓名", "Хувь хүнийг нэрлэсэн"),
        (
            "The comment names a private person or gives her address or telephone number.",
            "В комментарии назван частный человек, его адрес или телефон.",
            "该意见提及私人姓名、住址或电话号码。",
            "Саналд хувь хүний нэр, хаяг, утасны дугаарыг дурдсан байна.",
        ),
    ),
    (
        "insult",
        ("Insult or threat", "Оскорбление или угроза", "侮辱或威胁", "Доромжлол, сүрдүүлэг"),
        (
            "The comment insults or threatens people. Say the same thing without that, and it stays.",
            "В комментарии оскорбляют людей или угрожают им. Скажите то же без этого, и комментарий останется.",
            "该意见侮辱或威胁他人。请以不含此类内容的方式表达同样的意思，意见即可保留。",
            "Саналд хүнийг доромжилсон эсвэл сүрдүүлсэн байна. Үүнгүйгээр хэлбэл санал үлдэнэ.",
        ),
    ),
    (
        "advertising",
        ("Advertising", "Реклама", "广告", "Зар сурталчилгаа"),
        (
            "The comment advertises goods, services or another site and says nothing about the subject.",
            "Комментарий рекламирует товары, услуги или другой сайт и ничего не говорит о предмете обсуждения.",
            "该意见为商品、服务或其他网站做广告，与主题无关。",
            "Санал нь бараа, үйлчилгээ, өөр сайтыг сурталчилсан бөгөөд сэдэвтэй холбоогүй байна.",
        ),
    ),
    (
        "hatred",
        ("Hatred against a people", "Вражда к народу", "煽动民族仇恨", "Үндэстнийг үзэн ядсан"),
        (
            "The comment calls for hatred against a people, a language or a faith.",
            "Комментарий разжигает вражду к народу, языку или вере.",
            "该意见煽动对某一民族、语言或信仰的仇恨。",
            "Санал нь үндэстэн, хэл, шашныг үзэн ядахыг уриалсан байна.",
        ),
    ),
    (
        "secret",
        ("Protected place", "Охраняемое место", "需保护的地点", "Хамгаалалттай газар"),
        (
            "The comment gives the exact place of a nest, a spawning ground or a sacred site, which must be protected.",
            "В комментарии указано точное место гнезда, нерестилища или святыни, которое нужно беречь.",
            "该意见给出了鸟巢、产卵场或圣地的确切位置，须予保护。",
            "Саналд үүр, түрсний газар, тахилгат газрын яг байршлыг заасан тул хамгаалах шаардлагатай.",
        ),
    ),
]
COLUMNS = ("en", "ru", "zh_hans", "mn")


def add(apps, schema_editor):
    Template = apps.get_model("consultations", "ModerationTemplate")
    for order, (slug, titles, reasons) in enumerate(REASONS, start=1):
        Template.objects.get_or_create(
            slug=slug,
            defaults={
                "order": order,
                "title": titles[0],
                "reason": reasons[0],
                **{f"title_{c}": t for c, t in zip(COLUMNS, titles)},
                **{f"reason_{c}": t for c, t in zip(COLUMNS, reasons)},
            },
        )


class Migration(migrations.Migration):

    dependencies = [("consultations", "0022_answering")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
