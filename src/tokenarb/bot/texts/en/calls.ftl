# Questions asked in the chat, and receipts a request, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Try it
try-ask =
    ✨ <b>Try it</b>

    Model: <code>{ $model }</code>
    Key: { $key }

    Write your question as the next message. It is charged like any request, and the answer comes here.
try-waiting = ⏳ The model is thinking…
button-stop = ✋ Stop
try-closed = ✖ No question was asked, and nothing was charged.
try-late = ⌛ Your question came too late and was not asked. Nothing was charged.
try-busy = ⏳ Your last question is still being answered. Stop it, or wait for its end.
try-stopping = Stopping…
try-over = This answer has ended.
try-receipt = 🧾 { $model } · { $question } + { $answer } tokens · { $charge } · left: { $left }
button-receipt = 🧾 Receipt
try-free = 🎁 Nothing was charged.
try-provider = ⚠️ The provider of the model failed.
try-stopped = ✋ Stopped. What the model wrote by then is charged.
try-interrupted = ⚠️ The bot was restarted in the middle of your question, so the answer is not whole.
try-hidden = ⚠️ The answer could not be shown in this chat.

## Receipts a request
button-calls = 🧾 Requests
calls = 🧾 <b>Requests</b>
calls-free = The latest first, in UTC. Failed requests are free.
button-call = { $at } · { $model } · { $charge }
call-running = running
call-free = free
call-refunded = given back
call-unknown = There is no such request of yours.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Answered.
call-state-left = ✅ Left before its end; what was used is charged.
call-state-remembered = ✅ Answered from memory, for a part of the price.
call-state-free = 🎁 Failed or empty, so it was free.
call-state-running = ⏳ Still running; its figures follow.
call-state-refunded = ↩️ Charged, and given back.
call-held = Held at most: { $held } (for { $limit } tokens of answer)
call-charge = Charged: <b>{ $charge }</b>
call-refund = Given back: { $refund }
call-tokens = Tokens: question { $question }, answer { $answer }
call-cached = Of the question from a cache: { $count }
call-thinking = Of the answer for thinking: { $count }
call-price = Prices of version { $version }, for a million tokens: question { $question }, answer { $answer }
call-attempts = Attempts: { $count }
call-finish = Ended because: <code>{ $finish }</code>
call-first = First sign after { $ms } ms
call-whole = Whole after { $ms } ms
call-contents = Nothing of what was asked or answered is kept.

## What goes wrong
refused-key-frozen = This key is paused. Continue it first.
refused-key-cap-reached = The key has reached its daily cap.
refused-model-not-allowed = This key may not use that model.
refused-model-not-found = This model is not sold any more.
refused-context-length-exceeded = The question is too long for this model.
refused-content-policy-violation = The provider of the model does not answer such questions.
refused-rate-limit-exceeded = Too many requests at once. Please wait a moment.
refused-maintenance = We are working on the system. Please try again later.

## The menu of commands
command-try = Ask a model here in the chat
help-line = /{ $command } – { $what }
command-calls = Your requests and their receipts
