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
