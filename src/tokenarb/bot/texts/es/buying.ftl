# The shop in Telegram, Spanish. en/ holds the text that this one is translated from.
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
