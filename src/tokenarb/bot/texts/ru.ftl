# The shop in Telegram, Russian. en.ftl is the text this one is translated from.
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

## Snippets
snippets =
    <b>Настройка приложения</b>

    Вместо <code>YOUR_KEY</code> подставьте свой ключ.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Баланс</b>: { $available }
balance-held = Зарезервировано под текущие запросы: { $held }
balance-packages = <b>Ваши пакеты</b>
balance-package = { $title } — осталось токенов: { $left } из { $tokens }
balance-owed = ⛔ Долг: { $owed }
balance-none = У вас пока нет пакетов.
usage =
    📈 <b>{ $days ->
        [one] За последний { $days } день
        [few] За последние { $days } дня
        [many] За последние { $days } дней
       *[other] За последние { $days } дня
    }</b>

    Запросы: { $requests }
    Токены: { $tokens }
    Потрачено: { $spent }
usage-models = <b>По моделям</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = Запросов пока не было.
usage-left = При таком расходе баланса хватит примерно на { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
}.
picture-usage = Ваш расход
picture-left = Осталось
picture-pace = Хватит на дней, около
picture-requests = Запросы
picture-money = USD в день
picture-tokens = Токены в день
picture-other = другие
history = 🧾 <b>История</b>
history-none = Пока ничего нет.
history-line = { $date } · { $what } · { $change }
history-tokens = токены: { $tokens }, { $title }
history-credit = Зачислено
history-promo = Подарок от нас
history-correction = Исправление
history-stars = Оплата Звёздами
history-stars-back = Возврат Звёзд
history-collect = Погашение долга
history-sale = Покупка
history-expire = Срок истёк, не использовано
history-refund-package = Возврат пакета
history-refund-request = Возврат за запрос
history-calls = Запросы × { $count }
history-other = Другое

## Keys
keys = 🔑 <b>Мои ключи</b>
keys-none = У вас пока нет ключей. Первый вы получите с первой покупкой.
key-active = работает
key-frozen = на паузе
key-revoked = отозван
key =
    🔑 <b>{ $label }</b>

    Начинается с: <code>{ $prefix }</code>
    Состояние: { $state }
    Дневной лимит: { $cap }
    Потрачено сегодня: { $today }
    Модели: { $models }
key-no-cap = нет
key-all-models = все
button-rotate = 🔄 Перевыпустить
button-freeze = ⏸ Пауза
button-unfreeze = ▶️ Возобновить
button-revoke = 🗑 Отозвать
button-new-key = ➕ Новый ключ
button-cap = До { $amount } в день
button-no-cap = Без лимита
button-sure = ⚠️ Да, точно
key-rotate-sure = Ключ будет перевыпущен: новый секрет сразу заменит старый, и приложения со старым секретом перестанут работать.
key-revoke-sure = Ключ перестанет работать навсегда. Всё купленное останется и будет доступно с другими вашими ключами.
key-rename = Чтобы переименовать ключ, напишите <code>/rename { $key } новое имя</code>. Чтобы разрешить только некоторые модели, напишите <code>/models { $key } openai/gpt-4 …</code>, а чтобы разрешить все — <code>/models { $key } all</code>.
key-renamed = ✅ Теперь ключ называется { $label }.
key-models-set = ✅ Теперь ключу доступны модели: { $models }.

## Language, help, papers
language = 🌐 <b>Язык</b>
help =
    <b>Что здесь можно сделать</b>

    /start — пакеты и цены
    /balance — что у вас есть
    /keys — ваши ключи: имя, пауза, перевыпуск, лимиты
    /usage — что вы израсходовали
    /history — всё, что вы оплатили и купили
    /topup — пополнить баланс
    /support — написать человеку
    /paysupport — вопросы об оплате
    /language — другой язык
    /terms, /privacy — документы
    /export_me, /delete_me — ваши данные

    Неудачные запросы бесплатны. Мы никогда не пишем первыми.
terms =
    <b>Условия</b> (версия { $version })

    1. Вы покупаете доступ к моделям ИИ по предоплате для собственного использования. Вам должно быть не меньше 18 лет, и вы должны жить в стране, где мы работаем.
    2. С баланса и из пакетов запросы оплачиваются по факту использования, по ценам, которые вы видите до покупки. Неудачные запросы бесплатны. Пакеты действуют до указанной даты.
    3. Баланс — это не деньги: его нельзя передать другим или вывести. Неиспользованную часть пакета можно вернуть на баланс; оплата Звёздами возвращается целиком, пока из неё ничего не использовано.
    4. Держите свои ключи в секрете: всё, что использовано с ними, оплачиваете вы. Ключ можно в любой момент приостановить или отозвать.
    5. Вы соблюдаете правила создателей моделей; мы можем остановить аккаунт, который нарушает их или закон.
    6. Ответы создают модели других компаний; ответы могут быть неверными. Мы их не гарантируем и отвечаем лишь в той мере, в какой этого требует закон.
    7. Вопросы об оплате: /paysupport. Telegram не отвечает за покупки, сделанные здесь.
privacy =
    <b>Конфиденциальность</b>

    Мы храним: ваш числовой ID в Telegram (в зашифрованном виде), язык, названную вами страну, на что и когда вы согласились, ваши покупки, платежи и данные о расходе, а также отпечатки (хеши) ваших ключей.
    Мы не храним: ваше имя, имя пользователя, номер телефона и ничего из того, что вы спрашиваете у моделей и что они отвечают.
    Ваши вопросы уходят поставщику выбранной модели под псевдонимом вместо вас. Telegram хранит собственную копию этого чата.
    /export_me покажет, что у нас есть. /delete_me сотрёт вашу связь с Telegram; суммы покупок останутся без имени, потому что этого требует закон о бухгалтерском учёте.
support =
    <b>Поддержка</b>

    Напишите вопрос вместе с командой: <code>/support мой вопрос</code>. Вам ответит человек, здесь, в этом чате.
paysupport =
    <b>Вопросы об оплате</b>

    Напишите, что случилось, вместе с командой: <code>/paysupport что случилось</code>. Оплату Звёздами можно вернуть целиком, пока из неё ничего не использовано. За покупки, сделанные здесь, отвечает не Telegram, а мы.
support-sent = ✅ Ваше сообщение уже в пути. Мы ответим в этом чате.
support-question =
    ✉️ /{ $command } от клиента <code>{ $customer }</code>:

    { $question }

    Ответить: <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Наш ответ</b>

    { $answer }
support-nobody = Связаться с нами здесь пока нельзя. Пожалуйста, попробуйте позже.
export = Здесь всё, что мы о вас храним.
delete-sure =
    <b>Удалить ваши данные?</b>

    Ваши ключи будут отозваны, баланс { $balance } и неиспользованные пакеты пропадут, а связь с вашим Telegram будет стёрта. Отменить это нельзя.
button-delete = 🗑 Удалить всё
deleted = Ваши данные удалены. Начать заново: /start.

## What goes wrong
error = У нас что-то пошло не так. Ничего не потеряно; пожалуйста, попробуйте ещё раз.
error-closed = Эта кнопка из старого сообщения. Вот что актуально сейчас.
unknown-command = Такого я не знаю. Что я умею, покажет /help.
refused-customer-blocked = Ваш аккаунт остановлен. Напишите в /support.
refused-declaration-needed = Сначала, пожалуйста, ответьте на вопрос о стране.
refused-country-refused = К сожалению, нам нельзя продавать в страну, где вы живёте.
refused-package-retired = Этот пакет больше не продаётся.
refused-package-not-found = Этот пакет больше не продаётся.
refused-model-not-sellable = Сейчас эту модель купить нельзя.
refused-insufficient-balance = На балансе не хватает средств.
refused-order-closed = Заказ закрыт. Пожалуйста, выберите заново.
refused-order-not-found = Заказ закрыт. Пожалуйста, выберите заново.
refused-invoice-unknown = Это не ваш счёт. Пожалуйста, откройте свой в боте.
refused-invoice-closed = Срок этого счёта истёк. Пожалуйста, откройте новый в боте.
refused-price-mismatch = Цена изменилась. Пожалуйста, откройте новый счёт в боте.
refused-stars-too-many = Столько нельзя оплатить Звёздами за один раз.
refused-stars-cap = Новые клиенты в первые три недели могут оплатить Звёздами только ограниченную сумму. Пожалуйста, выберите меньше.
refused-cart-full = Корзина заполнена.
refused-empty-cart = Ваша корзина пуста.
refused-key-revoked = Этот ключ отозван навсегда.
refused-key-not-found = Такого ключа нет.
refused-bad-label = Такое имя использовать нельзя.
refused-bad-models = Назовите хотя бы одну модель.
refused-bad-amount = Пожалуйста, напишите сумму, например 12.50.
refused-other = Сейчас это невозможно.

## The menu of commands
command-start = Пакеты и цены
command-balance = Что у вас есть
command-keys = Ваши ключи
command-usage = Что вы израсходовали
command-history = Что вы оплатили и купили
command-topup = Пополнить баланс
command-language = Другой язык
command-help = Что здесь можно сделать
command-support = Написать человеку
command-paysupport = Вопросы об оплате
command-terms = Условия
command-privacy = Конфиденциальность
