# Payments on chains, English: the text the others are translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ <b>{ $amount }</b> on { $network } is under way and waits for its first block. Nothing is credited before that.
deposit-gone = ✖️ <b>{ $amount }</b> on { $network }: the payment was replaced or dropped before it got into a block. Nothing was credited; if you paid anew, that payment is shown by itself.
deposit-seen = 👀 <b>{ $amount }</b> on { $network } is in a block. It is on your balance as soon as the network has confirmed it; you need do nothing.
deposit-credited = ✅ <b>{ $amount }</b> on { $network } is confirmed: <b>{ $credit }</b> are on your balance. Balance now: <b>{ $balance }</b>.
deposit-reversed = ↩️ The { $network } network took back the payment of { $amount }: { $credit } left your balance. Balance now: { $balance }. If the payment is confirmed again, it is credited again.
deposit-reversed-owed = ⛔ The { $network } network took back the payment of { $amount }, which was spent already. { $owed } are owed; your account is stopped until they are paid. Write to /paysupport.
history-deposit = Paid in coins
history-deposit-back = Payment taken back by its network
