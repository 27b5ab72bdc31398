# The shop in Telegram, Russian. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ <b>{ $amount }</b> в сети { $network }: платёж в пути и ждёт первого блока. До этого ничего не зачисляется.
deposit-gone = ✖️ <b>{ $amount }</b> в сети { $network }: платёж заменён или отброшен до попадания в блок. Ничего не зачислено; если вы заплатили заново, тот платёж появится сам.
deposit-seen = 👀 <b>{ $amount }</b> в сети { $network }: платёж попал в блок. Он поступит на баланс, как только сеть его подтвердит; делать ничего не нужно.
deposit-credited = ✅ <b>{ $amount }</b> в сети { $network }: платёж подтверждён, на баланс зачислено <b>{ $credit }</b>. Баланс теперь: <b>{ $balance }</b>.
deposit-reversed = ↩️ Сеть { $network } отменила платёж { $amount }: с баланса списано { $credit }. Баланс теперь: { $balance }. Если платёж снова подтвердится, он снова будет зачислен.
deposit-reversed-owed = ⛔ Сеть { $network } отменила платёж { $amount }, который уже был потрачен. Ваш долг — { $owed }; до его погашения аккаунт остановлен. Напишите в /paysupport.
history-deposit = Оплачено криптовалютой
history-deposit-back = Платёж отменён сетью
