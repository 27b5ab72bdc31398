# Questions asked in the chat, and receipts a request, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Probar
try-ask =
    ✨ <b>Probar</b>

    Modelo: <code>{ $model }</code>
    Clave: { $key }

    Escribe tu pregunta en el próximo mensaje. Se cobra como cualquier solicitud, y la respuesta llega aquí.
try-waiting = ⏳ El modelo está pensando…
button-stop = ✋ Detener
try-closed = ✖ No se hizo ninguna pregunta y no se cobró nada.
try-late = ⌛ Tu pregunta llegó tarde y no se hizo. No se cobró nada.
try-busy = ⏳ Tu última pregunta aún se está respondiendo. Detenla o espera a que termine.
try-stopping = Deteniendo…
try-over = Esta respuesta ya terminó.
try-receipt = 🧾 { $model } · tokens: { $question } + { $answer } · { $charge } · queda: { $left }
button-receipt = 🧾 Recibo
try-free = 🎁 No se cobró nada.
try-provider = ⚠️ Falló el proveedor del modelo.
try-stopped = ✋ Detenido. Se cobra lo que el modelo escribió hasta entonces.
try-interrupted = ⚠️ El bot se reinició en mitad de tu pregunta, así que la respuesta no está entera.
try-hidden = ⚠️ No se pudo mostrar la respuesta en este chat.

## Receipts a request
button-calls = 🧾 Solicitudes
calls = 🧾 <b>Solicitudes</b>
calls-free = Primero las más recientes, en UTC. Las solicitudes fallidas son gratis.
button-call = { $at } · { $model } · { $charge }
call-running = en curso
call-free = gratis
call-refunded = devuelta
call-unknown = No tienes esa solicitud.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Respondida.
call-state-left = ✅ Interrumpida antes del final; se cobra lo usado.
call-state-remembered = ✅ Respondida desde la memoria, por una parte del precio.
call-state-free = 🎁 Falló o vino vacía, así que fue gratis.
call-state-running = ⏳ Aún en curso; las cifras vendrán después.
call-state-refunded = ↩️ Cobrada y devuelta.
call-held = Retenido como máximo: { $held } (para { $limit } tokens de respuesta)
call-charge = Cobrado: <b>{ $charge }</b>
call-refund = Devuelto: { $refund }
call-tokens = Tokens: pregunta { $question }, respuesta { $answer }
call-cached = De la pregunta, tomados de la caché: { $count }
call-thinking = De la respuesta, para pensar: { $count }
call-price = Precios de la versión { $version }, por millón de tokens: pregunta { $question }, respuesta { $answer }
call-attempts = Intentos: { $count }
call-finish = Motivo del final: <code>{ $finish }</code>
call-first = Primera señal tras { $ms } ms
call-whole = Completa tras { $ms } ms
call-contents = No se guarda nada de lo preguntado ni de lo respondido.

## What goes wrong
refused-key-frozen = Esta clave está en pausa. Reanúdala primero.
refused-key-cap-reached = La clave ha alcanzado su límite diario.
refused-model-not-allowed = Esta clave no puede usar ese modelo.
refused-model-not-found = Este modelo ya no se vende.
refused-context-length-exceeded = La pregunta es demasiado larga para este modelo.
refused-content-policy-violation = El proveedor del modelo no responde a preguntas así.
refused-rate-limit-exceeded = Demasiadas solicitudes a la vez. Espera un momento.
refused-maintenance = Estamos en mantenimiento. Inténtalo más tarde.

## The menu of commands
command-try = Preguntar a un modelo aquí en el chat
help-line = /{ $command } – { $what }
command-calls = Tus solicitudes y sus recibos
