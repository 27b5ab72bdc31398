# The shop in Telegram, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Models
models =
    🧠 <b>Models</b>: { $count }, all with one key

    Choose a maker, or write a word of a model's name in this chat, such as <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 All makers
button-search = 🔎 Search
models-search = 🔎 Write a word of the model's name in this chat, such as <code>claude</code> or <code>gpt 4o mini</code>.
models-none = There are no models on sale right now.
models-maker = <b>{ $maker }</b> · models: { $count }
models-found = 🔎 <b>{ $words }</b> · found: { $count }
models-missed = 🔎 No model here is called { $words }. Write another word, or look through all makers.
models-prices = Beside each: the price of a million tokens that you send / of the answer.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Takes { $tokens } tokens at once, about { $words } words
model-output = Answers with up to { $tokens } tokens
model-cutoff = Knows the world until { $date }
model-leaves = ⚠️ Will be withdrawn on { $date }
model-able = <b>What it can do, by its data sheet</b>
trait-sees = understands pictures
trait-reads = reads files such as PDF
trait-hears = understands sound
trait-watches = understands videos
trait-draws = makes pictures
trait-speaks = speaks
trait-transcribes = writes down what is said
trait-embeds = turns texts into vectors for search, does not chat
trait-tools = calls the tools of your app
trait-schema = keeps exactly to a JSON format
trait-thinks = thinks first if asked; thinking costs as much as the answer
trait-always-thinks = always thinks first; thinking costs as much as the answer
trait-searches = searches the web by itself, each search is charged
trait-long = takes very long texts at once
band-low = price: in the cheapest third of our models
band-middle = price: in the middle third of our models
band-high = price: in the dearest third of our models
model-price =
    <b>Price of a million tokens</b>
    What you send: { $question }
    The answer: { $answer }
model-price-long = Longer than { $tokens } tokens: { $question } / { $answer }
model-price-hours = At { $hours } UTC: { $question } / { $answer }
model-price-request = Each request: { $price }
model-price-search = Each web search: { $price }
price-picture = A picture: { $price }
price-character = 1,000 characters: { $price }
price-second = A minute: { $price }
model-packages = Its packages are below. Or put any amount on your balance, which pays for every model.
model-credit = There is no package of it. Put any amount on your balance: it pays for every model, by what you use.
button-compare = ⚖️ Compare

## Side by side
compare = ⚖️ <b>Side by side</b>
compare-choose = ⚖️ Chosen: { $models }. Choose another model to compare with.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = A million tokens you send
compare-answer = A million tokens of the answer
compare-words = 1,000 words, about (question / answer)
compare-each = Price
compare-context = Tokens at once
compare-output = Longest answer, tokens
button-compare-more = ➕ Another model

## Checkout
order-quote = The price holds for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, until { $until } UTC.
order-key-new = 🔑 A new key comes with it. Your other keys can use it too.
order-key-same = 🔑 The keys you have can use it at once.
button-key-new = 🔑 Add a new key
button-key-same = 🔑 No new key
refused-too-fast = 🐢 That was very much at once. Please pause for some seconds, then I answer again. Payments always go through.

## The menu of commands
command-models = Models and prices
