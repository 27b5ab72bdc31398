# The shop in Telegram, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ <b>{ $amount }</b> en la red { $network } está en camino y espera su primer bloque. Hasta entonces no se abona nada.
deposit-gone = ✖️ <b>{ $amount }</b> en la red { $network }: el pago fue reemplazado o descartado antes de entrar en un bloque. No se ha abonado nada; si has pagado otra vez, ese pago aparecerá solo.
deposit-seen = 👀 <b>{ $amount }</b> en la red { $network } ya está en un bloque. Se sumará a tu saldo en cuanto la red lo confirme; no tienes que hacer nada.
deposit-credited = ✅ <b>{ $amount }</b> en la red { $network }: pago confirmado, se han sumado <b>{ $credit }</b> a tu saldo. Saldo actual: <b>{ $balance }</b>.
deposit-reversed = ↩️ La red { $network } ha deshecho el pago de { $amount }: se han descontado { $credit } de tu saldo. Saldo actual: { $balance }. Si el pago vuelve a confirmarse, se abonará de nuevo.
deposit-reversed-owed = ⛔ La red { $network } ha deshecho el pago de { $amount }, que ya se había gastado. Debes { $owed }; tu cuenta queda detenida hasta que se paguen. Escribe a /paysupport.
history-deposit = Pagado con cripto
history-deposit-back = Pago deshecho por su red
