# The shop in Telegram, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>AI access, prepaid.</b> GPT, Claude, Gemini, Llama and many more, with one key that works in any app that speaks OpenAI's API.

    You pay only for what you use. Failed requests are free. No subscription.
home-balance = Balance: <b>{ $balance }</b>
home-no-packages = There are no packages on sale right now. You can top up your balance and pay as you go.
home-choose = Choose a package:
button-package = { $title } · { $price }
button-more-packages = 🗂 All packages
button-top-up = 💳 Top up
button-amount = { $amount }
button-balance = 👛 Balance
button-keys = 🔑 My keys
button-usage = 📈 Usage
button-history = 🧾 History
button-cart = 🛒 Cart ({ $count })
button-language = 🌐 Language
button-help = ❓ Help
button-back = ‹ Back
button-home = 🏠 Home
button-table = 📄 CSV file

## Packages
packages = <b>All packages</b>
package =
    <b>{ $title }</b>

    Model: <code>{ $model }</code>
    Tokens: <b>{ $tokens }</b>
    Price: <b>{ $price }</b>
package-expires = { $days ->
    [one] Valid for { $days } day after the purchase.
   *[other] Valid for { $days } days after the purchase.
}
package-forever = Never expires.
package-token = One token of the package pays for one token you send. A token of the answer uses { $ratio }.
words = What 1,000 words cost, about:
words-line = { $model }: question { $question }, answer { $answer }
words-line-estimated = { $model }: question { $question }, answer { $answer } (estimated)
button-buy-stars = ⭐ Buy · { $stars }
button-buy-balance = 👛 Buy from balance · { $price }
button-add = 🛒 Add to cart
toast-added = Added to the cart.

## Cart
cart = <b>Your cart</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Total: <b>{ $total }</b>
cart-empty = Your cart is empty.
button-remove = ➖ { $title }
button-checkout = ✅ Check out · { $total }

## Before the first purchase
live =
    <b>Before your first purchase</b>

    Where do you live? The law and the makers of the models want to know. Of your answer we keep the country, nothing finer.
live-range = { $first } – { $last }
live-agree =
    You live in <b>{ $country }</b>.

    With the button below you confirm that this is true, that you are 18 or older, and that you accept our /terms and /privacy.
button-agree = ✅ I am 18+ and I agree
button-other-country = 🌍 Another country
live-ukraine = Do you live in Crimea or in an occupied part of the Donetsk or Luhansk region?
button-yes = Yes
button-no = No

## Paying
invoice =
    <b>{ $what }</b>

    To pay: <b>{ $stars } ⭐ Telegram Stars</b>
    This brings { $credit } to your balance.
    The price holds for { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }, until { $until } UTC.
invoice-top-up = Top-up of { $amount }
invoice-from-balance = { $amount } of the order are paid from your balance.
invoice-title = Balance { $amount }
invoice-description = Prepaid AI access: { $amount } for your balance.
invoice-paid = ✅ <b>Paid.</b> { $stars } ⭐ brought { $credit } to your balance.
invoice-expired = ⌛ This invoice has ended, and nothing was paid. If you pay all the same, the money goes to your balance.
invoice-cancelled = This invoice was cancelled. Nothing was paid.
button-pay-stars = ⭐ Pay { $stars } Stars
button-cancel = ✖ Cancel
order =
    <b>Your order</b>

    { $lines }

    Total: <b>{ $total }</b>
    Balance: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Pay { $total } from balance
order-cancelled = The order was cancelled. Nothing was paid.
order-done = ✅ Bought. The receipt follows.
top-up =
    <b>Top up your balance</b>

    The balance pays for any model, by what you really use. How much?
    Or write an amount in US dollars, such as <code>12.50</code>.
top-up-cost = With Stars, { $usd } cost { $stars } ⭐: Telegram and the app stores keep { $percent } % of them.

## What came of it
receipt =
    🧾 <b>Receipt</b>

    { $lines }

    Total: <b>{ $total }</b>
    Balance now: { $balance }
    Order <code>{ $order }</code>
receipt-line = { $title } · { $tokens } tokens · { $price }
receipt-expires = valid until { $date }
topped-up =
    💳 <b>{ $credit }</b> are on your balance ({ $stars } ⭐). Balance now: <b>{ $balance }</b>.
topped-up-order = Your order could not be filled: { $why }
new-key =
    🔑 <b>Your key</b> (shown once, keep it secret):

    <code>{ $key }</code>

    Base URL: <code>{ $url }</code>

    It works in any app that lets you set an OpenAI base URL and key. Nobody of us ever writes to you first or asks for this key.
new-key-late =
    🔑 A key was made for you, but could not be delivered within a day, so it was forgotten. Get a new secret for it: it draws on the same tokens.
taken-back = ↩️ { $stars } ⭐ were given back, { $credit } left your balance. Balance now: { $balance }.
taken-back-owed = ⛔ Telegram gave back { $stars } ⭐ that were spent already. { $owed } are owed; your account is stopped until they are paid. Write to /paysupport.
button-copy-key = 📋 Copy key
button-copy-url = 📋 Copy base URL
button-snippets = 🧩 Set up my app

## Snippets
snippets =
    <b>Set up your app</b>

    Put your key in the place of <code>YOUR_KEY</code>.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Balance</b>: { $available }
balance-held = Held by running requests: { $held }
balance-packages = <b>Your packages</b>
balance-package = { $title }: { $left } of { $tokens } tokens left
balance-owed = ⛔ Owed: { $owed }
balance-none = You have no packages yet.
usage =
    📈 <b>The last { $days } days</b>

    Requests: { $requests }
    Tokens: { $tokens }
    Spent: { $spent }
usage-models = <b>By model</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = No requests yet.
usage-left = At this pace your balance lasts about { $days ->
    [one] { $days } day
   *[other] { $days } days
}.
picture-usage = Your usage
picture-left = Left
picture-pace = Days left, about
picture-requests = Requests
picture-money = USD a day
picture-tokens = Tokens a day
picture-other = others
history = 🧾 <b>History</b>
history-none = Nothing yet.
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } tokens, { $title }
history-credit = Credited
history-promo = A gift from us
history-correction = Corrected
history-stars = Paid by Stars
history-stars-back = Stars given back
history-collect = Paid what was owed
history-sale = Bought
history-expire = Expired unused
history-refund-package = Package given back
history-refund-request = Request refunded
history-calls = Requests × { $count }
history-other = Other

## Keys
keys = 🔑 <b>My keys</b>
keys-none = You have no keys yet. The first comes with your first purchase.
key-active = works
key-frozen = paused
key-revoked = revoked
key =
    🔑 <b>{ $label }</b>

    Begins with: <code>{ $prefix }</code>
    State: { $state }
    Daily cap: { $cap }
    Spent today: { $today }
    Models: { $models }
key-no-cap = none
key-all-models = all
button-rotate = 🔄 New secret
button-freeze = ⏸ Pause
button-unfreeze = ▶️ Continue
button-revoke = 🗑 Revoke
button-new-key = ➕ New key
button-cap = Cap { $amount } a day
button-no-cap = No cap
button-sure = ⚠️ Yes, I am sure
key-rotate-sure = A new secret replaces the old one at once: apps with the old one stop working.
key-revoke-sure = The key stops for ever. What you bought stays and works with your other keys.
key-rename = To rename it, write <code>/rename { $key } new name</code>. To allow only some models, write <code>/models { $key } openai/gpt-4 …</code>, or <code>/models { $key } all</code>.
key-renamed = ✅ The key is now called { $label }.
key-models-set = ✅ The key may now use: { $models }.

## Language, help, papers
language = 🌐 <b>Language</b>
help =
    <b>What you can do here</b>

    /start – packages and prices
    /balance – what you have
    /keys – your keys: rename, pause, new secret, caps
    /usage – what you used
    /history – everything you paid and bought
    /topup – put money on your balance
    /support – write to a person
    /paysupport – questions about a payment
    /language – another language
    /terms, /privacy – the papers
    /export_me, /delete_me – your data

    Failed requests are free. Nobody of us writes to you first.
terms =
    <b>Terms</b> (version { $version })

    1. You buy prepaid access to AI models for your own use. You must be 18 or older and live in a country we serve.
    2. The balance and packages pay for requests by what they really use, at the prices shown before you buy. Failed requests are free. Packages end on the date shown.
    3. The balance is not money: it cannot be sent to others or paid out. Unused parts of a package can be turned back into balance; a payment by Stars is given back whole, as long as nothing of it was used.
    4. Keep your keys secret: what is used with them is charged to you. You can pause or revoke them at any time.
    5. You follow the rules of the models' makers; we may stop an account that breaks them or the law.
    6. The answers come from the models of others and can be wrong. We do not guarantee them, and are liable as the law demands and no further.
    7. Questions about payments: /paysupport. Telegram does not answer for purchases made here.
privacy =
    <b>Privacy</b>

    We keep: your Telegram number (encrypted), your language, the country you told us, what you agreed to and when, your purchases, payments and usage figures, and your keys as fingerprints.
    We do not keep: your name, username, phone number, and nothing of what you ask the models or they answer.
    Your questions go to the provider of the model you choose, with a pseudonym in place of you. Telegram keeps its own copy of this chat.
    /export_me shows what we have. /delete_me erases your tie to Telegram; figures of purchases stay without a name, because accounting law wants them.
support =
    <b>Support</b>

    Write your question with the command: <code>/support my question</code>. A person answers here in this chat.
paysupport =
    <b>Questions about a payment</b>

    Write what happened with the command: <code>/paysupport what happened</code>. Payments by Stars can be given back whole, as long as they were not used. Telegram does not answer for purchases made here; we do.
support-sent = ✅ Your message is on its way to us. We answer in this chat.
support-question =
    ✉️ /{ $command } of customer <code>{ $customer }</code>:

    { $question }

    Answer with <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Our answer</b>

    { $answer }
support-nobody = Nobody can be reached this way yet. Please try again later.
export = Here is everything we keep about you.
delete-sure =
    <b>Delete your data?</b>

    Your keys are revoked, your balance of { $balance } and unused packages are lost, and your tie to Telegram is erased. This cannot be undone.
button-delete = 🗑 Delete everything
deleted = Your data is deleted. /start begins anew.

## What goes wrong
error = Something went wrong on our side. Nothing was lost; please try again.
error-closed = This button is from an older message. Here is the current state.
unknown-command = I do not know that. /help shows what I can do.
refused-customer-blocked = Your account is stopped. Write to /support.
refused-declaration-needed = Please answer the question about your country first.
refused-country-refused = We are sorry: we may not sell to the country you live in.
refused-package-retired = This package is no longer sold.
refused-package-not-found = This package is no longer sold.
refused-model-not-sellable = This model cannot be sold at the moment.
refused-insufficient-balance = Your balance does not cover this.
refused-order-closed = The order has ended. Please choose again.
refused-order-not-found = The order has ended. Please choose again.
refused-invoice-unknown = This invoice is not yours. Please open your own in the bot.
refused-invoice-closed = This invoice has ended. Please open a new one in the bot.
refused-price-mismatch = The price has changed. Please open a new invoice in the bot.
refused-stars-too-many = This is more than can be paid with Stars at once.
refused-stars-cap = New customers can pay only a limited amount with Stars in the first three weeks. Please choose less.
refused-cart-full = The cart is full.
refused-empty-cart = Your cart is empty.
refused-key-revoked = This key is revoked for ever.
refused-key-not-found = There is no such key.
refused-bad-label = This name cannot be used.
refused-bad-models = Name at least one model.
refused-bad-amount = Please write an amount such as 12.50.
refused-other = This is not possible at the moment.

## The menu of commands
command-start = Packages and prices
command-balance = What you have
command-keys = Your keys
command-usage = What you used
command-history = What you paid and bought
command-topup = Put money on your balance
command-language = Another language
command-help = What you can do here
command-support = Write to a person
command-paysupport = Questions about a payment
command-terms = Terms
command-privacy = Privacy
