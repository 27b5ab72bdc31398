# The shop in Telegram, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Modelos
models =
    🧠 <b>Modelos</b>: { $count }, todos com uma só chave

    Escolha um fabricante ou escreva nesta conversa uma palavra do nome do modelo, como <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 Todos os fabricantes
button-search = 🔎 Buscar
models-search = 🔎 Escreva nesta conversa uma palavra do nome do modelo, como <code>claude</code> ou <code>gpt 4o mini</code>.
models-none = Não há modelos à venda agora.
models-maker = <b>{ $maker }</b> · modelos: { $count }
models-found = 🔎 <b>{ $words }</b> · encontrados: { $count }
models-missed = 🔎 Nenhum modelo aqui se chama { $words }. Escreva outra palavra ou veja todos os fabricantes.
models-prices = Ao lado de cada um: o preço de um milhão de tokens enviados / da resposta.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Aceita { $tokens } tokens de uma vez, cerca de { $words } palavras
model-output = Responde com até { $tokens } tokens
model-cutoff = Conhece o mundo até { $date }
model-leaves = ⚠️ Será retirado em { $date }
model-able = <b>O que faz, segundo a ficha técnica</b>
trait-sees = entende imagens
trait-reads = lê arquivos como PDF
trait-hears = entende áudio
trait-watches = entende vídeos
trait-draws = cria imagens
trait-speaks = fala
trait-transcribes = transcreve o que é dito
trait-embeds = transforma textos em vetores para busca, não conversa
trait-tools = usa as ferramentas do seu app
trait-schema = segue exatamente um formato JSON
trait-thinks = pensa antes se for pedido; pensar custa como a resposta
trait-always-thinks = sempre pensa antes; pensar custa como a resposta
trait-searches = busca na web sozinho, cada busca é cobrada
trait-long = aceita textos muito longos de uma vez
band-low = preço: no terço mais barato dos nossos modelos
band-middle = preço: no terço do meio dos nossos modelos
band-high = preço: no terço mais caro dos nossos modelos
model-price =
    <b>Preço de um milhão de tokens</b>
    O que você envia: { $question }
    A resposta: { $answer }
model-price-long = Acima de { $tokens } tokens: { $question } / { $answer }
model-price-hours = Às { $hours } UTC: { $question } / { $answer }
model-price-request = Cada requisição: { $price }
model-price-search = Cada busca na web: { $price }
price-picture = Uma imagem: { $price }
price-character = 1.000 caracteres: { $price }
price-second = Um minuto: { $price }
model-packages = Os pacotes dele estão abaixo. Ou recarregue qualquer valor: o saldo paga qualquer modelo.
model-credit = Não há pacote dele. Recarregue qualquer valor: o saldo paga qualquer modelo, conforme o uso.
button-compare = ⚖️ Comparar

## Side by side
compare = ⚖️ <b>Lado a lado</b>
compare-choose = ⚖️ Escolhidos: { $models }. Escolha outro modelo para comparar.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = Um milhão de tokens enviados
compare-answer = Um milhão de tokens da resposta
compare-words = 1.000 palavras, cerca de (pergunta / resposta)
compare-each = Preço
compare-context = Tokens de uma vez
compare-output = Resposta mais longa, tokens
button-compare-more = ➕ Outro modelo

## Checkout
order-quote = O preço vale por { $minutes ->
    [one] { $minutes } minuto
    [many] { $minutes } de minutos
   *[other] { $minutes } minutos
}, até { $until } UTC.
order-key-new = 🔑 Vem com uma chave nova. Suas outras chaves também podem usá-lo.
order-key-same = 🔑 As chaves que você já tem podem usá-lo na hora.
button-key-new = 🔑 Incluir uma chave nova
button-key-same = 🔑 Sem chave nova
refused-too-fast = 🐢 Foi muita coisa de uma vez. Espere alguns segundos e eu respondo de novo. Os pagamentos sempre passam.

## The menu of commands
command-models = Modelos e preços
