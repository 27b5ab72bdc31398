# The shop in Telegram, Spanish. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Modelos
models =
    🧠 <b>Modelos</b>: { $count }, todos con una sola clave

    Elige un fabricante o escribe en este chat una palabra del nombre del modelo, como <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 Todos los fabricantes
button-search = 🔎 Buscar
models-search = 🔎 Escribe en este chat una palabra del nombre del modelo, como <code>claude</code> o <code>gpt 4o mini</code>.
models-none = Ahora mismo no hay modelos a la venta.
models-maker = <b>{ $maker }</b> · modelos: { $count }
models-found = 🔎 <b>{ $words }</b> · encontrados: { $count }
models-missed = 🔎 Ningún modelo se llama { $words } aquí. Escribe otra palabra o mira todos los fabricantes.
models-prices = Junto a cada uno: el precio de un millón de tokens enviados / de la respuesta.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Admite { $tokens } tokens a la vez, unas { $words } palabras
model-output = Responde con hasta { $tokens } tokens
model-cutoff = Conoce el mundo hasta el { $date }
model-leaves = ⚠️ Se retirará el { $date }
model-able = <b>Lo que hace, según su ficha técnica</b>
trait-sees = entiende imágenes
trait-reads = lee archivos como PDF
trait-hears = entiende audio
trait-watches = entiende vídeos
trait-draws = crea imágenes
trait-speaks = habla
trait-transcribes = transcribe lo que se dice
trait-embeds = convierte textos en vectores para buscar, no conversa
trait-tools = usa las herramientas de tu app
trait-schema = respeta exactamente un formato JSON
trait-thinks = piensa antes si se le pide; pensar cuesta como la respuesta
trait-always-thinks = siempre piensa antes; pensar cuesta como la respuesta
trait-searches = busca en la web por su cuenta, cada búsqueda se cobra
trait-long = admite textos muy largos de una vez
band-low = precio: en el tercio más barato de nuestros modelos
band-middle = precio: en el tercio central de nuestros modelos
band-high = precio: en el tercio más caro de nuestros modelos
model-price =
    <b>Precio de un millón de tokens</b>
    Lo que envías: { $question }
    La respuesta: { $answer }
model-price-long = Más de { $tokens } tokens: { $question } / { $answer }
model-price-hours = A las { $hours } UTC: { $question } / { $answer }
model-price-request = Cada solicitud: { $price }
model-price-search = Cada búsqueda web: { $price }
price-picture = Una imagen: { $price }
price-character = 1000 caracteres: { $price }
price-second = Un minuto: { $price }
model-packages = Sus paquetes están abajo. O recarga cualquier importe: el saldo paga cualquier modelo.
model-credit = No hay paquetes de este modelo. Recarga cualquier importe: el saldo paga cualquier modelo, según lo que uses.
button-compare = ⚖️ Comparar

## Side by side
compare = ⚖️ <b>Comparación</b>
compare-choose = ⚖️ Elegidos: { $models }. Elige otro modelo para comparar.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = Un millón de tokens enviados
compare-answer = Un millón de tokens de la respuesta
compare-words = 1000 palabras, aproximadamente (pregunta / respuesta)
compare-each = Precio
compare-context = Tokens a la vez
compare-output = Respuesta más larga, tokens
button-compare-more = ➕ Otro modelo

## Checkout
order-quote = El precio se mantiene durante { $minutes ->
    [one] { $minutes } minuto
    [many] { $minutes } de minutos
   *[other] { $minutes } minutos
}, hasta las { $until } UTC.
order-key-new = 🔑 Incluye una clave nueva. Tus otras claves también pueden usarlo.
order-key-same = 🔑 Las claves que tienes pueden usarlo enseguida.
button-key-new = 🔑 Añadir una clave nueva
button-key-same = 🔑 Sin clave nueva
refused-too-fast = 🐢 Fue mucho de golpe. Espera unos segundos y te respondo de nuevo. Los pagos siempre se procesan.

## The menu of commands
command-models = Modelos y precios
