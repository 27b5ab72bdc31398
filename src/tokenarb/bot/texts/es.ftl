# The shop in Telegram, Spanish. en.ftl is the text this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>Acceso a IA con prepago.</b> GPT, Claude, Gemini, Llama y muchos más, con una sola clave que funciona en cualquier app compatible con la API de OpenAI.

    Solo pagas lo que usas. Las solicitudes fallidas son gratis. Sin suscripción.
home-balance = Saldo: <b>{ $balance }</b>
home-no-packages = Ahora mismo no hay paquetes a la venta. Puedes recargar saldo y pagar por lo que uses.
home-choose = Elige un paquete:
button-package = { $title } · { $price }
button-more-packages = 🗂 Todos los paquetes
button-top-up = 💳 Recargar
button-amount = { $amount }
button-balance = 👛 Saldo
button-keys = 🔑 Mis claves
button-usage = 📈 Consumo
button-history = 🧾 Historial
button-cart = 🛒 Carrito ({ $count })
button-language = 🌐 Idioma
button-help = ❓ Ayuda
button-back = ‹ Volver
button-home = 🏠 Inicio
button-table = 📄 Archivo CSV

## Packages
packages = <b>Todos los paquetes</b>
package =
    <b>{ $title }</b>

    Modelo: <code>{ $model }</code>
    Tokens: <b>{ $tokens }</b>
    Precio: <b>{ $price }</b>
package-expires = { $days ->
    [one] Válido durante { $days } día desde la compra.
    [many] Válido durante { $days } de días desde la compra.
   *[other] Válido durante { $days } días desde la compra.
}
package-forever = No caduca nunca.
package-token = Un token del paquete paga un token que envías. Cada token de la respuesta gasta { $ratio }.
words = Cuánto cuestan 1000 palabras, aproximadamente:
words-line = { $model }: pregunta { $question }, respuesta { $answer }
words-line-estimated = { $model }: pregunta { $question }, respuesta { $answer } (estimación)
button-buy-stars = ⭐ Comprar · { $stars }
button-buy-balance = 👛 Pagar con saldo · { $price }
button-add = 🛒 Añadir al carrito
toast-added = Añadido al carrito.

## Cart
cart = <b>Tu carrito</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Total: <b>{ $total }</b>
cart-empty = Tu carrito está vacío.
button-remove = ➖ { $title }
button-checkout = ✅ Finalizar · { $total }

## Before the first purchase
live =
    <b>Antes de tu primera compra</b>

    ¿Dónde vives? La ley y los creadores de los modelos exigen que lo sepamos. De tu respuesta guardamos solo el país, nada más preciso.
live-range = { $first } – { $last }
live-agree =
    Vives en: <b>{ $country }</b>.

    Con el botón de abajo confirmas que es verdad, que tienes 18 años o más y que aceptas nuestros términos (/terms) y nuestra política de privacidad (/privacy).
button-agree = ✅ Tengo 18+ y acepto
button-other-country = 🌍 Otro país
live-ukraine = ¿Vives en Crimea o en una parte ocupada de la región de Donetsk o de Lugansk?
button-yes = Sí
button-no = No

## Paying
invoice =
    <b>{ $what }</b>

    A pagar: <b>{ $stars } ⭐ (Estrellas de Telegram)</b>
    Así se suman { $credit } a tu saldo.
    El precio se mantiene durante { $minutes ->
        [one] { $minutes } minuto
        [many] { $minutes } de minutos
       *[other] { $minutes } minutos
    }, hasta las { $until } UTC.
invoice-top-up = Recarga de { $amount }
invoice-from-balance = Una parte ({ $amount }) se paga con tu saldo.
invoice-title = Saldo { $amount }
invoice-description = Acceso a IA con prepago: { $amount } para tu saldo.
invoice-paid = ✅ <b>Pagado.</b> Con { $stars } ⭐ se han sumado { $credit } a tu saldo.
invoice-expired = ⌛ Esta factura ha vencido sin que se pagara nada. Si la pagas de todos modos, el dinero irá a tu saldo.
invoice-cancelled = Esta factura se ha cancelado. No se ha pagado nada.
button-pay-stars = ⭐ Pagar { $stars } Estrellas
button-cancel = ✖ Cancelar
order =
    <b>Tu pedido</b>

    { $lines }

    Total: <b>{ $total }</b>
    Saldo: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Pagar { $total } con saldo
order-cancelled = El pedido se ha cancelado. No se ha pagado nada.
order-done = ✅ Comprado. Enseguida llega el recibo.
top-up =
    <b>Recarga tu saldo</b>

    El saldo sirve para cualquier modelo y paga solo lo que de verdad usas. ¿Cuánto quieres recargar?
    También puedes escribir un importe en dólares, por ejemplo <code>12.50</code>.
top-up-cost = Con Estrellas, { $usd } cuestan { $stars } ⭐: Telegram y las tiendas de apps se quedan con el { $percent } % de ellas.

## What came of it
receipt =
    🧾 <b>Recibo</b>

    { $lines }

    Total: <b>{ $total }</b>
    Saldo actual: { $balance }
    Pedido <code>{ $order }</code>
receipt-line = { $title } · { $tokens } tokens · { $price }
receipt-expires = válido hasta el { $date }
topped-up =
    💳 Se han sumado <b>{ $credit }</b> a tu saldo ({ $stars } ⭐). Saldo actual: <b>{ $balance }</b>.
topped-up-order = No hemos podido completar tu pedido: { $why }
new-key =
    🔑 <b>Tu clave</b> (se muestra una sola vez; no la compartas con nadie):

    <code>{ $key }</code>

    URL base: <code>{ $url }</code>

    Funciona en cualquier app que permita indicar la URL base y la clave de OpenAI. Nunca te escribiremos primero ni te pediremos esta clave.
new-key-late =
    🔑 Creamos una clave para ti, pero no pudimos entregártela en un día, así que su secreto se borró. Regenera la clave: usa los mismos tokens.
taken-back = ↩️ Se han devuelto { $stars } ⭐ y se han descontado { $credit } de tu saldo. Saldo actual: { $balance }.
taken-back-owed = ⛔ Telegram te ha devuelto { $stars } ⭐ que ya se habían gastado. Debes { $owed }; tu cuenta queda detenida hasta que se paguen. Escribe a /paysupport.
button-copy-key = 📋 Copiar clave
button-copy-url = 📋 Copiar URL base
button-snippets = 🧩 Configurar mi app

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

## Language, help, papers
language = 🌐 <b>Idioma</b>
help =
    <b>Qué puedes hacer aquí</b>

    /start – paquetes y precios
    /balance – lo que tienes
    /keys – tus claves: nombre, pausa, regenerar, límites
    /usage – lo que has usado
    /history – todo lo que has pagado y comprado
    /topup – recargar tu saldo
    /support – escribir a una persona
    /paysupport – preguntas sobre un pago
    /language – otro idioma
    /terms, /privacy – los documentos
    /export_me, /delete_me – tus datos

    Las solicitudes fallidas son gratis. Nunca te escribiremos primero.
terms =
    <b>Términos</b> (versión { $version })

    1. Compras acceso prepago a modelos de IA para tu propio uso. Debes tener 18 años o más y vivir en un país en el que prestamos servicio.
    2. El saldo y los paquetes pagan las solicitudes según su uso real, a los precios que se muestran antes de comprar. Las solicitudes fallidas son gratis. Los paquetes terminan en la fecha indicada.
    3. El saldo no es dinero: no se puede enviar a otras personas ni retirar. Las partes no usadas de un paquete pueden volver a tu saldo; un pago con Estrellas se devuelve entero mientras no se haya usado nada de él.
    4. No compartas tus claves: lo que se use con ellas se te cobra a ti. Puedes pausarlas o revocarlas en cualquier momento.
    5. Debes cumplir las normas de los creadores de los modelos; podemos detener una cuenta que las infrinja o que infrinja la ley.
    6. Las respuestas vienen de modelos de terceros y pueden ser erróneas. No las garantizamos y respondemos en la medida en que la ley lo exige, y no más allá.
    7. Preguntas sobre pagos: /paysupport. Telegram no se hace responsable de las compras hechas aquí.
privacy =
    <b>Privacidad</b>

    Guardamos: tu ID numérico de Telegram (cifrado), tu idioma, el país que nos indicaste, qué aceptaste y cuándo, tus compras, pagos y datos de consumo, y tus claves en forma de huellas (hashes).
    No guardamos: tu nombre, nombre de usuario ni número de teléfono, ni nada de lo que preguntas a los modelos o de lo que responden.
    Tus preguntas van al proveedor del modelo que elijas, con un seudónimo en tu lugar. Telegram guarda su propia copia de este chat.
    /export_me muestra lo que tenemos. /delete_me borra tu vínculo con Telegram; las cifras de las compras quedan sin nombre porque la ley contable lo exige.
support =
    <b>Soporte</b>

    Escribe tu pregunta junto con el comando: <code>/support mi pregunta</code>. Una persona te responderá aquí, en este chat.
paysupport =
    <b>Preguntas sobre un pago</b>

    Escribe qué ha pasado junto con el comando: <code>/paysupport qué ha pasado</code>. Los pagos con Estrellas se pueden devolver enteros mientras no se haya usado nada de ellos. El responsable de las compras hechas aquí no es Telegram: somos nosotros.
support-sent = ✅ Tu mensaje ya está en camino. Te responderemos en este chat.
support-question =
    ✉️ /{ $command } del cliente <code>{ $customer }</code>:

    { $question }

    Responde con <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Nuestra respuesta</b>

    { $answer }
support-nobody = Por ahora no es posible contactarnos por esta vía. Inténtalo más tarde.
export = Aquí está todo lo que guardamos sobre ti.
delete-sure =
    <b>¿Eliminar tus datos?</b>

    Tus claves se revocarán, tu saldo de { $balance } y los paquetes sin usar se perderán, y se borrará tu vínculo con Telegram. Esto no se puede deshacer.
button-delete = 🗑 Eliminar todo
deleted = Tus datos se han eliminado. Con /start puedes empezar de nuevo.

## What goes wrong
error = Algo ha fallado por nuestra parte. No se ha perdido nada; inténtalo de nuevo.
error-closed = Este botón es de un mensaje antiguo. Este es el estado actual.
unknown-command = No conozco eso. Con /help verás lo que sé hacer.
refused-customer-blocked = Tu cuenta está detenida. Escribe a /support.
refused-declaration-needed = Primero responde a la pregunta sobre tu país.
refused-country-refused = Lo sentimos: no podemos vender en el país donde vives.
refused-package-retired = Este paquete ya no está a la venta.
refused-package-not-found = Este paquete ya no está a la venta.
refused-model-not-sellable = Este modelo no se puede vender en este momento.
refused-insufficient-balance = Tu saldo no alcanza para esto.
refused-order-closed = El pedido está cerrado. Vuelve a elegir, por favor.
refused-order-not-found = El pedido está cerrado. Vuelve a elegir, por favor.
refused-invoice-unknown = Esta factura no es tuya. Abre la tuya en el bot.
refused-invoice-closed = Esta factura ha vencido. Abre una nueva en el bot.
refused-price-mismatch = El precio ha cambiado. Abre una factura nueva en el bot.
refused-stars-too-many = Es más de lo que se puede pagar con Estrellas de una vez.
refused-stars-cap = Durante las tres primeras semanas, los clientes nuevos solo pueden pagar con Estrellas un importe limitado. Elige menos, por favor.
refused-cart-full = El carrito está lleno.
refused-empty-cart = Tu carrito está vacío.
refused-key-revoked = Esta clave está revocada para siempre.
refused-key-not-found = Esa clave no existe.
refused-bad-label = Ese nombre no se puede usar.
refused-bad-models = Indica al menos un modelo.
refused-bad-amount = Escribe un importe, por ejemplo 12.50.
refused-other = Esto no es posible en este momento.

## The menu of commands
command-start = Paquetes y precios
command-balance = Lo que tienes
command-keys = Tus claves
command-usage = Lo que has usado
command-history = Lo que has pagado y comprado
command-topup = Recargar tu saldo
command-language = Otro idioma
command-help = Qué puedes hacer aquí
command-support = Escribir a una persona
command-paysupport = Preguntas sobre un pago
command-terms = Términos
command-privacy = Privacidad
