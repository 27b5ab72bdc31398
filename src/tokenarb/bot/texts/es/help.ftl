# The shop in Telegram, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>Idioma</b>
help =
    <b>Qué puedes hacer aquí</b>

    /start – paquetes y precios
    /models – modelos y precios
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
