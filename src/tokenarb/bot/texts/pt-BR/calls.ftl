# Questions asked in the chat, and receipts a request, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Experimentar
try-ask =
    ✨ <b>Experimentar</b>

    Modelo: <code>{ $model }</code>
    Chave: { $key }

    Escreva sua pergunta na próxima mensagem. Ela é cobrada como qualquer requisição, e a resposta chega aqui.
try-waiting = ⏳ O modelo está pensando…
button-stop = ✋ Parar
try-closed = ✖ Nenhuma pergunta foi feita, e nada foi cobrado.
try-late = ⌛ Sua pergunta chegou tarde e não foi feita. Nada foi cobrado.
try-busy = ⏳ Sua última pergunta ainda está sendo respondida. Pare, ou espere o fim.
try-stopping = Parando…
try-over = Esta resposta já terminou.
try-receipt = 🧾 { $model } · tokens: { $question } + { $answer } · { $charge } · resta: { $left }
button-receipt = 🧾 Recibo
try-free = 🎁 Nada foi cobrado.
try-provider = ⚠️ O provedor do modelo falhou.
try-stopped = ✋ Parado. O que o modelo escreveu até ali é cobrado.
try-interrupted = ⚠️ O bot foi reiniciado no meio da sua pergunta, por isso a resposta não está inteira.
try-hidden = ⚠️ Não foi possível mostrar a resposta nesta conversa.

## Receipts a request
button-calls = 🧾 Requisições
calls = 🧾 <b>Requisições</b>
calls-free = As mais recentes primeiro, em UTC. Requisições com falha são grátis.
button-call = { $at } · { $model } · { $charge }
call-running = em andamento
call-free = grátis
call-refunded = devolvida
call-unknown = Você não tem essa requisição.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Respondida.
call-state-left = ✅ Interrompida antes do fim; o que foi usado é cobrado.
call-state-remembered = ✅ Respondida da memória, por parte do preço.
call-state-free = 🎁 Falhou ou veio vazia, por isso foi grátis.
call-state-running = ⏳ Ainda em andamento; os números virão depois.
call-state-refunded = ↩️ Cobrada e devolvida.
call-held = Reservado no máximo: { $held } (para { $limit } tokens de resposta)
call-charge = Cobrado: <b>{ $charge }</b>
call-refund = Devolvido: { $refund }
call-tokens = Tokens: pergunta { $question }, resposta { $answer }
call-cached = Da pergunta, vindos do cache: { $count }
call-thinking = Da resposta, para pensar: { $count }
call-price = Preços da versão { $version }, por milhão de tokens: pergunta { $question }, resposta { $answer }
call-attempts = Tentativas: { $count }
call-finish = Motivo do fim: <code>{ $finish }</code>
call-first = Primeiro sinal após { $ms } ms
call-whole = Completa após { $ms } ms
call-contents = Nada do que foi perguntado ou respondido é guardado.

## What goes wrong
refused-key-frozen = Esta chave está pausada. Retome-a primeiro.
refused-key-cap-reached = A chave atingiu o limite diário.
refused-model-not-allowed = Esta chave não pode usar esse modelo.
refused-model-not-found = Este modelo não é mais vendido.
refused-context-length-exceeded = A pergunta é longa demais para este modelo.
refused-content-policy-violation = O provedor do modelo não responde a perguntas assim.
refused-rate-limit-exceeded = Requisições demais ao mesmo tempo. Espere um momento.
refused-maintenance = Estamos em manutenção. Tente de novo mais tarde.

## The menu of commands
command-try = Perguntar a um modelo aqui na conversa
help-line = /{ $command } – { $what }
command-calls = Suas requisições e os recibos delas
