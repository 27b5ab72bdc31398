# Questions asked in the chat, and receipts a request, Russian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Попробовать
try-ask =
    ✨ <b>Попробовать</b>

    Модель: <code>{ $model }</code>
    Ключ: { $key }

    Напишите вопрос следующим сообщением. Он оплачивается как любой запрос, ответ придёт сюда.
try-waiting = ⏳ Модель думает…
button-stop = ✋ Остановить
try-closed = ✖ Вопрос не задан, ничего не списано.
try-late = ⌛ Вопрос пришёл слишком поздно и не был задан. Ничего не списано.
try-busy = ⏳ На ваш прошлый вопрос ещё идёт ответ. Остановите его или дождитесь конца.
try-stopping = Останавливаем…
try-over = Этот ответ уже закончен.
try-receipt = 🧾 { $model } · токены: { $question } + { $answer } · { $charge } · осталось: { $left }
button-receipt = 🧾 Чек
try-free = 🎁 Ничего не списано.
try-provider = ⚠️ Сбой у провайдера модели.
try-stopped = ✋ Остановлено. Списано за то, что модель успела написать.
try-interrupted = ⚠️ Бот перезапустился посреди вашего вопроса, поэтому ответ неполный.
try-hidden = ⚠️ Ответ не удалось показать в этом чате.

## Receipts a request
button-calls = 🧾 Запросы
calls = 🧾 <b>Запросы</b>
calls-free = Сначала последние, время UTC. Неудачные запросы бесплатны.
button-call = { $at } · { $model } · { $charge }
call-running = выполняется
call-free = бесплатно
call-refunded = возвращён
call-unknown = У вас нет такого запроса.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Ответ получен.
call-state-left = ✅ Прервано до конца; списано за использованное.
call-state-remembered = ✅ Ответ взят из памяти, за часть цены.
call-state-free = 🎁 Сбой или пустой ответ, поэтому бесплатно.
call-state-running = ⏳ Ещё выполняется; цифры появятся позже.
call-state-refunded = ↩️ Списано и возвращено.
call-held = Зарезервировано, не больше: { $held } (на { $limit } токенов ответа)
call-charge = Списано: <b>{ $charge }</b>
call-refund = Возвращено: { $refund }
call-tokens = Токены: вопрос { $question }, ответ { $answer }
call-cached = Из вопроса взято из кеша: { $count }
call-thinking = Из ответа ушло на размышления: { $count }
call-price = Цены версии { $version } за миллион токенов: вопрос { $question }, ответ { $answer }
call-attempts = Попыток: { $count }
call-finish = Причина окончания: <code>{ $finish }</code>
call-first = Первый отклик через { $ms } мс
call-whole = Целиком через { $ms } мс
call-contents = Ни вопрос, ни ответ нигде не сохраняются.

## What goes wrong
refused-key-frozen = Этот ключ на паузе. Сначала возобновите его.
refused-key-cap-reached = Ключ исчерпал дневной лимит.
refused-model-not-allowed = Этому ключу такая модель не разрешена.
refused-model-not-found = Эта модель больше не продаётся.
refused-context-length-exceeded = Вопрос слишком длинный для этой модели.
refused-content-policy-violation = Провайдер модели не отвечает на такие вопросы.
refused-rate-limit-exceeded = Слишком много запросов сразу. Подождите немного.
refused-maintenance = Идут технические работы. Попробуйте позже.

## The menu of commands
command-try = Задать вопрос модели прямо в чате
help-line = /{ $command } – { $what }
command-calls = Ваши запросы и чеки по ним
