# The shop in Telegram, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-seen = 👀 <b>{ $amount }</b> en la red { $network } ya está en un bloque. Se sumará a tu saldo en cuanto la red lo confirme; no tienes que hacer nada.
deposit-credited = ✅ <b>{ $amount }</b> en la red { $network }: pago confirmado, se han sumado <b>{ $credit }</b> a tu saldo. Saldo actual: <b>{ $balance }</b>.
deposit-reversed = ↩️ La red { $network } ha deshecho el pago de { $amount }: se han descontado { $credit } de tu saldo. Saldo actual: { $balance }. Si el pago vuelve a confirmarse, se abonará de nuevo.
deposit-reversed-owed = ⛔ La red { $network } ha deshecho el pago de { $amount }, que ya se había gastado. Debes { $owed }; tu cuenta queda detenida hasta que se paguen. Escribe a /paysupport.
