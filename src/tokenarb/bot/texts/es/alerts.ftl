# What customers are told unasked, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 Tu saldo ha bajado a <b>{ $left }</b> de { $full }.
alert-wallet-empty = 👛 Tu saldo se ha agotado. Las solicitudes que pagaría se rechazan hasta que lo recargues.
alert-package = 📦 De tus paquetes para { $model } quedan <b>{ $left }</b> de { $full } tokens.
alert-package-empty = 📦 Tus paquetes para { $model } se han agotado. Ahora tu saldo paga esas solicitudes, si la clave puede usarlo.
alert-expiry = ⌛ { $title } caduca el { $date } (UTC), y quedan { $left } tokens.
alert-price = 💱 <b>Nuevos precios</b>, por millón de tokens de pregunta / de respuesta:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Los paquetes que tienes conservan sus precios.
alert-more = y { $count } más
alert-incident = ⚠️ <b>Fuera de servicio en este momento:</b>
alert-model = · { $model }
alert-incident-free = Las solicitudes fallidas son gratis. Te avisaremos cuando termine.
alert-incident-over = ✅ Los modelos que dijimos que estaban fuera de servicio vuelven a responder.

## What is wanted
button-alerts = 🔔 Avisos
alerts =
    🔔 <b>Avisos</b>

    Te escribimos cuando tu saldo o los paquetes de un modelo bajan a una parte de lo que eran, antes de que caduque un paquete, cuando cambia el precio de un modelo que tienes y cuando está caído varios minutos.
alerts-choose = Toca aquello de lo que quieres saber:
alerts-muted = Ahora no recibes nada de esto. Los recibos, las claves y las respuestas a tus preguntas llegan igualmente.
button-alerts-mute = 🔕 Sin avisos
button-alerts-unmute = 🔔 Avisar de nuevo
button-level = queda { $percent } %
button-days = { $days ->
    [one] { $days } día antes
    [many] { $days } de días antes
   *[other] { $days } días antes
}
button-alert-prices = Precios
button-alert-incidents = Fallos
command-alerts = Sobre qué te escribimos
