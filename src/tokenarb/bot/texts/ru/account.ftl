# The shop in Telegram, Russian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

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
