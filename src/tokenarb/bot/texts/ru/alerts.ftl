# What customers are told unasked, Russian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 На балансе осталось <b>{ $left }</b> из { $full }.
alert-wallet-empty = 👛 Баланс исчерпан. Запросы, которые он оплачивал бы, отклоняются, пока вы его не пополните.
alert-package = 📦 В ваших пакетах для { $model } осталось токенов: <b>{ $left }</b> из { $full }.
alert-package-empty = 📦 Ваши пакеты для { $model } исчерпаны. Теперь такие запросы оплачивает баланс, если ключу это разрешено.
alert-expiry = ⌛ { $title }: срок истекает { $date } (UTC), осталось токенов: { $left }.
alert-price = 💱 <b>Другие цены</b> за миллион токенов вопроса / ответа:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Для купленных пакетов цены прежние.
alert-more = и ещё { $count }
alert-incident = ⚠️ <b>Сейчас недоступны:</b>
alert-model = · { $model }
alert-incident-free = Неудачные запросы бесплатны. Мы сообщим, когда всё наладится.
alert-incident-over = ✅ Модели, о недоступности которых мы писали, снова отвечают.

## What is wanted
button-alerts = 🔔 Уведомления
alerts =
    🔔 <b>Уведомления</b>

    Мы напишем, когда от баланса или пакетов модели останется лишь часть, перед окончанием пакета, когда изменится цена вашей модели и когда она несколько минут недоступна.
alerts-choose = Нажмите, о чём вам сообщать:
alerts-muted = Сейчас вы ничего из этого не получаете. Чеки, ключи и ответы на ваши вопросы приходят всё равно.
button-alerts-mute = 🔕 Без уведомлений
button-alerts-unmute = 🔔 Снова уведомлять
button-level = осталось { $percent } %
button-days = { $days ->
    [one] за { $days } день
    [few] за { $days } дня
    [many] за { $days } дней
   *[other] за { $days } дня
}
button-alert-prices = Цены
button-alert-incidents = Сбои
command-alerts = О чём мы вам пишем
