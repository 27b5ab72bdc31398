"""Pictures as the bot will order them, in every language of the shop: made-up figures, real words."""

import datetime
from decimal import Decimal

from babel.dates import format_skeleton

from tokenarb.analytics import sketching
from tokenarb.analytics.consumption import Consumption, Left, Used
from tokenarb.analytics.figures import ArbitrageStats, Figures, ModelFigures, Utilisation, total
from tokenarb.analytics.pictures import Fact, StatsPicture, UsagePicture
from tokenarb.analytics.sketching import StatsWords, UsageWords
from tokenarb.sales.usage import Window

TODAY = 20_700
RTL = ("fa", "ar")
LANGUAGES = ("en", "ru", "fa", "ar", "id", "pt-BR", "es", "uz", "tr", "zh-Hans")

# title, left, about days, calls, money a day, tokens a day, others, nothing
USAGE = {
    "en": ("Your usage", "Left", "At your pace", "Calls", "USD a day", "Tokens a day", "others", "Nothing used yet", "{n} days"),
    "ru": ("Ваш расход", "Осталось", "Хватит на", "Запросы", "USD в день", "Токены в день", "другие", "Пока ничего", "≈ {n} дней"),
    "fa": ("مصرف شما", "باقی‌مانده", "با این سرعت", "درخواست‌ها", "دلار در روز", "توکن در روز", "بقیه", "هنوز مصرفی نیست", "{n} روز"),
    "ar": ("استهلاكك", "المتبقي", "بهذه الوتيرة", "الطلبات", "دولار في اليوم", "رموز في اليوم", "أخرى", "لا استهلاك بعد", "{n} يومًا"),
    "id": ("Pemakaian Anda", "Sisa", "Cukup untuk", "Permintaan", "USD per hari", "Token per hari", "lainnya", "Belum ada", "{n} hari"),
    "pt-BR": ("Seu uso", "Saldo", "Neste ritmo", "Chamadas", "USD por dia", "Tokens por dia", "outros", "Nada usado ainda", "{n} dias"),
    "es": ("Tu consumo", "Queda", "A este ritmo", "Llamadas", "USD al día", "Tokens al día", "otros", "Aún nada", "{n} días"),
    "uz": ("Sarfingiz", "Qoldi", "Shu tezlikda", "So‘rovlar", "Kuniga USD", "Kuniga token", "boshqalar", "Hali sarf yo‘q", "{n} kun"),
    "tr": ("Kullanımınız", "Kalan", "Bu hızla", "Çağrılar", "Günlük USD", "Günlük belirteç", "diğerleri", "Henüz yok", "{n} gün"),
    "zh-Hans": ("您的用量", "剩余", "按当前速度", "调用次数", "每日美元", "每日词元", "其他", "尚未使用", "约 {n} 天"),
}
# title, profit, revenue, cost, packages, average, cash in, USD a day, models
STATS = {
    "en": ("Arbitrage Stats", "Profit", "Revenue", "Upstream cost", "Packages sold", "Profit a package", "Cash in", "Best models"),
    "ru": ("Статистика арбитража", "Прибыль", "Выручка", "Закупка", "Пакетов продано", "Прибыль с пакета", "Поступило", "Лучшие модели"),
    "fa": ("آمار آربیتراژ", "سود", "درآمد", "هزینه خرید", "بسته‌های فروخته", "سود هر بسته", "واریزی", "بهترین مدل‌ها"),
    "ar": ("إحصاءات المراجحة", "الربح", "الإيرادات", "تكلفة المزوّد", "الحزم المباعة", "ربح الحزمة", "الوارد نقدًا", "أفضل النماذج"),
    "id": ("Statistik Arbitrase", "Laba", "Pendapatan", "Biaya hulu", "Paket terjual", "Laba per paket", "Uang masuk", "Model terbaik"),
    "pt-BR": ("Arbitragem", "Lucro", "Receita", "Custo", "Pacotes vendidos", "Lucro por pacote", "Entrada", "Melhores modelos"),
    "es": ("Arbitraje", "Beneficio", "Ingresos", "Coste", "Paquetes vendidos", "Beneficio por paquete", "Cobrado", "Mejores modelos"),
    "uz": ("Arbitraj statistikasi", "Foyda", "Daromad", "Xarajat", "Sotilgan paketlar", "Paketdan foyda", "Tushum", "Eng yaxshi modellar"),
    "tr": ("Arbitraj İstatistikleri", "Kâr", "Gelir", "Maliyet", "Satılan paket", "Paket başına kâr", "Giren para", "En iyi modeller"),
    "zh-Hans": ("套利统计", "利润", "收入", "上游成本", "已售套餐", "每套餐利润", "到账金额", "最佳模型"),
}
MODELS = ("openai/gpt-5.6-luna", "anthropic/claude-sonnet-5", "google/gemini-3.6-flash", "deepseek/deepseek-v4-pro", "qwen/qwen3.8-max")
MORE = ("mistralai/mistral-medium-3-5", "x-ai/grok-4.5")


def day_name(language: str, day: int) -> str:
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
    return format_skeleton("MMMd", date, locale=language.replace("-", "_"))


def consumption(days: int = 30) -> Consumption:
    """Seven models, some days without use."""
    used = [
        Used(day, model, 5, 1, 900 * n, 400 * n + day % 7 * 300, n * 11_000_000 + day % 5 * 7_000_000)
        for day in range(TODAY - days + 1, TODAY + 1)
        for n, model in enumerate((*MODELS, *MORE), 1)
        if (day + n) % 4
    ]
    package = Left(1, "GPT", MODELS[0], 60_000, 100_000, None, 2_250_000_000)
    return Consumption(Window(TODAY - days + 1, TODAY), tuple(used), 5_600_000_000, (package,), 59)


def usage(language: str, found: Consumption | None = None) -> UsagePicture:
    words = USAGE[language]
    found = found or consumption()
    span = f"{day_name(language, found.window.first)} – {day_name(language, found.window.last)}"
    facts = (
        Fact(words[1], "$7.85"),
        Fact(words[2], words[8].format(n=59)),
        Fact(words[3], f"{sum(one.calls for one in found.used):,}"),
    )
    texts = UsageWords(words[0], span, facts, words[4], words[5], words[6], words[7], language in RTL)
    return sketching.of_usage(found, texts, lambda day: day_name(language, day))


def report(days: int = 30) -> ArbitrageStats:
    """Good days and bad ones."""
    fee = Decimal("5.5")
    rows = tuple(
        (
            day,
            Figures(
                fee,
                calls=100,
                packages=3,
                packages_profit_nano=3_510_000_000,
                revenue_nano=(day % 9 + 3) * 1_700_000_000,
                cost_nano=(day % 6 + 3) * 1_500_000_000,
                breakage_nano=day % 3 * 300_000_000,
                cash_in_nano=20_000_000_000,
            ),
        )
        for day in range(TODAY, TODAY - days, -1)
    )
    models = tuple(
        ModelFigures(model, 900, 3, profit * 10**9 + 40 * 10**9, 40 * 10**9, fee)
        for model, profit in zip(MODELS, (61, 22, 9, 3, -4), strict=True)
    )
    whole = total((figures for _, figures in rows), fee)
    return ArbitrageStats(days, TODAY - days + 1, TODAY, whole, rows, models, (), Utilisation(100, 40, 10, 0), (100, 40))


def stats(language: str, found: ArbitrageStats | None = None) -> StatsPicture:
    words = STATS[language]
    found = found or report()
    span = f"{day_name(language, found.first_day)} – {day_name(language, found.last_day)}"
    values = (
        f"${found.earned:,.2f}",
        f"${found.revenue:,.2f}",
        f"${found.upstream_cost:,.2f}",
        f"{found.total_packages_sold}",
        f"${found.average_profit_per_package:,.2f}",
        f"${found.cash_in:,.2f}",
    )
    facts = tuple(Fact(label, value) for label, value in zip(words[1:7], values, strict=True))
    texts = StatsWords(
        words[0], span, facts, USAGE[language][4], words[2], words[3], words[1], words[7], USAGE[language][7], language in RTL
    )
    return sketching.of_stats(found, texts, lambda day: day_name(language, day))
