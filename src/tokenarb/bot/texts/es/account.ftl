# The shop in Telegram, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Snippets
snippets =
    <b>Configura tu app</b>

    Pon tu clave en lugar de <code>YOUR_KEY</code>.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Saldo</b>: { $available }
balance-held = Reservado por solicitudes en curso: { $held }
balance-packages = <b>Tus paquetes</b>
balance-package = { $title }: quedan { $left } de { $tokens } tokens
balance-owed = ⛔ Deuda: { $owed }
balance-none = Todavía no tienes paquetes.
usage =
    📈 <b>Los últimos { $days } días</b>

    Solicitudes: { $requests }
    Tokens: { $tokens }
    Gastado: { $spent }
usage-models = <b>Por modelo</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = Todavía no hay solicitudes.
usage-left = A este ritmo, tu saldo alcanza para aproximadamente { $days ->
    [one] { $days } día
    [many] { $days } de días
   *[other] { $days } días
}.
picture-usage = Tu consumo
picture-left = Queda
picture-pace = Días restantes, aprox.
picture-requests = Solicitudes
picture-money = USD al día
picture-tokens = Tokens al día
picture-other = otros
history = 🧾 <b>Historial</b>
history-none = Todavía no hay nada.
history-line = { $date } · { $what } · { $change }
history-tokens = tokens: { $tokens }, { $title }
history-credit = Abonado
history-promo = Regalo nuestro
history-correction = Corrección
history-stars = Pagado con Estrellas
history-stars-back = Devolución de Estrellas
history-collect = Deuda pagada
history-sale = Compra
history-expire = Caducado sin usar
history-refund-package = Paquete devuelto
history-refund-request = Solicitud reembolsada
history-calls = Solicitudes × { $count }
history-other = Otros

## Keys
keys = 🔑 <b>Mis claves</b>
keys-none = Todavía no tienes claves. La primera llega con tu primera compra.
key-active = activa
key-frozen = en pausa
key-revoked = revocada
key =
    🔑 <b>{ $label }</b>

    Empieza por: <code>{ $prefix }</code>
    Estado: { $state }
    Límite diario: { $cap }
    Gastado hoy: { $today }
    Modelos: { $models }
key-no-cap = ninguno
key-all-models = todos
button-rotate = 🔄 Regenerar
button-freeze = ⏸ Pausar
button-unfreeze = ▶️ Reanudar
button-revoke = 🗑 Revocar
button-new-key = ➕ Nueva clave
button-cap = Máx. { $amount } al día
button-no-cap = Sin límite
button-sure = ⚠️ Sí, seguro
key-rotate-sure = La clave se regenera: el nuevo secreto sustituye al anterior en el acto y las apps que usen el anterior dejan de funcionar.
key-revoke-sure = La clave deja de funcionar para siempre. Lo que compraste se conserva y funciona con tus otras claves.
key-rename = Para cambiarle el nombre, escribe <code>/rename { $key } nombre nuevo</code>. Para permitir solo algunos modelos, escribe <code>/models { $key } openai/gpt-4 …</code>, o <code>/models { $key } all</code> para permitirlos todos.
key-renamed = ✅ La clave ahora se llama { $label }.
key-models-set = ✅ Ahora la clave puede usar estos modelos: { $models }.
