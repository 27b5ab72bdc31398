# The shop in Telegram, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

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
