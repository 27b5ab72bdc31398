# What customers are told unasked, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 Your balance is down to <b>{ $left }</b> of { $full }.
alert-wallet-empty = 👛 Your balance is used up. Requests that it would pay for are refused until you top it up.
alert-package = 📦 Of your packages for { $model } <b>{ $left }</b> of { $full } tokens are left.
alert-package-empty = 📦 Your packages for { $model } are used up. Your balance pays for such requests now, if the key may use it.
alert-expiry = ⌛ { $title } ends on { $date } (UTC), and { $left } tokens of it are left.
alert-price = 💱 <b>Other prices</b>, for a million tokens of question / of answer:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Packages that you have keep their prices.
alert-more = and { $count } more
alert-incident = ⚠️ <b>Not reachable at the moment:</b>
alert-model = · { $model }
alert-incident-free = Requests that fail are free. We tell you when it is over.
alert-incident-over = ✅ The models that we said were not reachable answer again.

## What is wanted
button-alerts = 🔔 Alerts
alerts =
    🔔 <b>Alerts</b>

    We write to you when your balance or the packages of a model go down to a part of what they were, before a package ends, when a model that you have costs something else, and when it is down for minutes.
alerts-choose = Tap what you want to hear of:
alerts-muted = Now you get none of these. Receipts, keys and answers to your questions come all the same.
button-alerts-mute = 🔕 No alerts
button-alerts-unmute = 🔔 Alerts again
button-level = { $percent } % left
button-days = { $days ->
    [one] { $days } day before
   *[other] { $days } days before
}
button-alert-prices = Prices
button-alert-incidents = Incidents
command-alerts = What we write to you about
