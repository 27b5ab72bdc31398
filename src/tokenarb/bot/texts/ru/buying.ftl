# The shop in Telegram, Russian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>Доступ к ИИ по предоплате.</b> GPT, Claude, Gemini, Llama и многие другие — с одним ключом, который подходит к любому приложению с поддержкой API OpenAI.

    Вы платите только за то, что используете. Неудачные запросы бесплатны. Никакой подписки.
home-balance = Баланс: <b>{ $balance }</b>
home-no-packages = Сейчас пакетов в продаже нет. Можно пополнить баланс и платить по факту использования.
home-choose = Выберите пакет:
button-package = { $title } · { $price }
button-more-packages = 🗂 Все пакеты
button-top-up = 💳 Пополнить
button-amount = { $amount }
button-balance = 👛 Баланс
button-keys = 🔑 Мои ключи
button-usage = 📈 Расход
button-history = 🧾 История
button-cart = 🛒 Корзина ({ $count })
button-language = 🌐 Язык
button-help = ❓ Помощь
button-back = ‹ Назад
button-home = 🏠 Главная
button-table = 📄 Файл CSV

## Packages
packages = <b>Все пакеты</b>
package =
    <b>{ $title }</b>

    Модель: <code>{ $model }</code>
    Токены: <b>{ $tokens }</b>
    Цена: <b>{ $price }</b>
package-expires = { $days ->
    [one] Действует { $days } день после покупки.
    [few] Действует { $days } дня после покупки.
    [many] Действует { $days } дней после покупки.
   *[other] Действует { $days } дня после покупки.
}
package-forever = Действует бессрочно.
package-token = Один токен пакета оплачивает один токен вашего запроса. На токен ответа уходит { $ratio }.
words = Сколько стоит 1000 слов, примерно:
words-line = { $model }: вопрос { $question }, ответ { $answer }
words-line-estimated = { $model }: вопрос { $question }, ответ { $answer } (оценка)
button-buy-stars = ⭐ Купить · { $stars }
button-buy-balance = 👛 Купить с баланса · { $price }
button-add = 🛒 В корзину
toast-added = Добавлено в корзину.

## Cart
cart = <b>Ваша корзина</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Итого: <b>{ $total }</b>
cart-empty = Ваша корзина пуста.
button-remove = ➖ { $title }
button-checkout = ✅ Оформить · { $total }

## Before the first purchase
live =
    <b>Перед первой покупкой</b>

    В какой стране вы живёте? Знать это нас обязывают закон и правила создателей моделей. Из вашего ответа мы сохраним только страну, ничего точнее.
live-range = { $first } – { $last }
live-agree =
    Вы живёте в стране: <b>{ $country }</b>.

    Нажимая кнопку ниже, вы подтверждаете, что это правда, что вам есть 18 лет и что вы принимаете наши условия (/terms) и политику конфиденциальности (/privacy).
button-agree = ✅ Мне 18+, я принимаю
button-other-country = 🌍 Другая страна
live-ukraine = Вы живёте в Крыму или в оккупированной части Донецкой или Луганской области?
button-yes = Да
button-no = Нет

## Paying
invoice =
    <b>{ $what }</b>

    К оплате: <b>{ $stars } ⭐ (Звёзды Telegram)</b>
    На баланс поступит { $credit }.
    Цена действует ещё { $minutes ->
        [one] { $minutes } минуту
        [few] { $minutes } минуты
        [many] { $minutes } минут
       *[other] { $minutes } минуты
    }, до { $until } UTC.
invoice-top-up = Пополнение на { $amount }
invoice-from-balance = Часть стоимости ({ $amount }) спишется с вашего баланса.
invoice-title = Баланс { $amount }
invoice-description = Доступ к ИИ по предоплате: { $amount } на ваш баланс.
invoice-paid = ✅ <b>Оплачено.</b> За { $stars } ⭐ на баланс зачислено { $credit }.
invoice-expired = ⌛ Срок этого счёта истёк, оплаты не было. Если вы всё же его оплатите, деньги поступят на баланс.
invoice-cancelled = Этот счёт отменён. Оплаты не было.
button-pay-stars = ⭐ Оплатить Звёздами: { $stars }
button-cancel = ✖ Отменить
order =
    <b>Ваш заказ</b>

    { $lines }

    Итого: <b>{ $total }</b>
    Баланс: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Оплатить { $total } с баланса
order-cancelled = Заказ отменён. Оплаты не было.
order-done = ✅ Куплено. Чек придёт следующим сообщением.
top-up =
    <b>Пополнение баланса</b>

    С баланса оплачивается любая модель, по факту использования. На сколько пополнить?
    Или напишите сумму в долларах США, например <code>12.50</code>.
top-up-cost = При оплате Звёздами { $usd } стоят { $stars } ⭐: { $percent } % из них забирают Telegram и магазины приложений.

## What came of it
receipt =
    🧾 <b>Чек</b>

    { $lines }

    Итого: <b>{ $total }</b>
    Баланс теперь: { $balance }
    Заказ <code>{ $order }</code>
receipt-line = { $title } · токены: { $tokens } · { $price }
receipt-expires = действует до { $date }
topped-up =
    💳 На баланс зачислено <b>{ $credit }</b> ({ $stars } ⭐). Баланс теперь: <b>{ $balance }</b>.
topped-up-order = Выполнить ваш заказ не удалось: { $why }
new-key =
    🔑 <b>Ваш ключ</b> (показывается один раз, держите его в секрете):

    <code>{ $key }</code>

    Базовый URL: <code>{ $url }</code>

    Он работает в любом приложении, где можно указать базовый URL и ключ OpenAI. Мы никогда не пишем первыми и не просим этот ключ.
new-key-late =
    🔑 Для вас был создан ключ, но за сутки его не удалось доставить, поэтому его секрет стёрт. Перевыпустите ключ: он расходует те же токены.
taken-back = ↩️ Возвращено { $stars } ⭐, с баланса списано { $credit }. Баланс теперь: { $balance }.
taken-back-owed = ⛔ Telegram вернул вам { $stars } ⭐, которые уже были потрачены. Ваш долг — { $owed }; до его погашения аккаунт остановлен. Напишите в /paysupport.
button-copy-key = 📋 Копировать ключ
button-copy-url = 📋 Копировать URL
button-snippets = 🧩 Настроить приложение
