# The shop in Telegram, Russian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Модели
models =
    🧠 <b>Модели</b>: { $count }, все с одним ключом

    Выберите разработчика или напишите в этот чат слово из названия модели, например <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 Все разработчики
button-search = 🔎 Поиск
models-search = 🔎 Напишите в этот чат слово из названия модели, например <code>claude</code> или <code>gpt 4o mini</code>.
models-none = Сейчас моделей в продаже нет.
models-maker = <b>{ $maker }</b> · моделей: { $count }
models-found = 🔎 <b>{ $words }</b> · найдено: { $count }
models-missed = 🔎 Модели с названием { $words } здесь нет. Напишите другое слово или посмотрите всех разработчиков.
models-prices = Рядом с каждой: цена миллиона токенов вашего запроса / ответа.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Принимает за раз { $tokens } токенов, примерно { $words } слов
model-output = Отвечает не длиннее чем { $tokens } токенов
model-cutoff = Знает события до { $date }
model-leaves = ⚠️ Будет снята с продажи { $date }
model-able = <b>Что умеет, по описанию разработчика</b>
trait-sees = понимает изображения
trait-reads = читает файлы, например PDF
trait-hears = понимает звук
trait-watches = понимает видео
trait-draws = создаёт изображения
trait-speaks = говорит голосом
trait-transcribes = записывает речь текстом
trait-embeds = превращает тексты в векторы для поиска, не ведёт беседу
trait-tools = вызывает инструменты вашего приложения
trait-schema = точно соблюдает заданный формат JSON
trait-thinks = при необходимости сначала рассуждает; рассуждения стоят как ответ
trait-always-thinks = всегда сначала рассуждает; рассуждения стоят как ответ
trait-searches = сама ищет в интернете, каждый поиск оплачивается
trait-long = принимает очень длинные тексты
band-low = цена: в самой дешёвой трети наших моделей
band-middle = цена: в средней трети наших моделей
band-high = цена: в самой дорогой трети наших моделей
model-price =
    <b>Цена миллиона токенов</b>
    Ваш запрос: { $question }
    Ответ: { $answer }
model-price-long = Длиннее { $tokens } токенов: { $question } / { $answer }
model-price-hours = В { $hours } UTC: { $question } / { $answer }
model-price-request = Каждый запрос: { $price }
model-price-search = Каждый поиск в интернете: { $price }
price-picture = Изображение: { $price }
price-character = 1000 знаков: { $price }
price-second = Минута: { $price }
model-packages = Пакеты этой модели ниже. Или пополните баланс на любую сумму: им можно оплатить любую модель.
model-credit = Пакетов этой модели нет. Пополните баланс на любую сумму: им можно оплатить любую модель по факту использования.
button-compare = ⚖️ Сравнить

## Side by side
compare = ⚖️ <b>Сравнение</b>
compare-choose = ⚖️ Выбрано: { $models }. Выберите ещё одну модель для сравнения.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = Миллион токенов запроса
compare-answer = Миллион токенов ответа
compare-words = 1000 слов, примерно (вопрос / ответ)
compare-each = Цена
compare-context = Токенов за раз
compare-output = Самый длинный ответ, токенов
button-compare-more = ➕ Ещё модель

## Checkout
order-quote = Цена действует ещё { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
    [many] { $minutes } минут
   *[other] { $minutes } минуты
}, до { $until } UTC.
order-key-new = 🔑 К покупке добавится новый ключ. Остальные ваши ключи тоже смогут её расходовать.
order-key-same = 🔑 Покупку сразу смогут расходовать ваши нынешние ключи.
button-key-new = 🔑 Добавить новый ключ
button-key-same = 🔑 Без нового ключа
refused-too-fast = 🐢 Слишком много сразу. Подождите, пожалуйста, несколько секунд, и я снова отвечу. Платежи проходят всегда.

## The menu of commands
command-models = Модели и цены
