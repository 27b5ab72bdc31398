# The shop in Telegram, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Snippets
snippets =
    <b>Configure seu app</b>

    Coloque sua chave no lugar de <code>YOUR_KEY</code>.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Saldo</b>: { $available }
balance-held = Reservado por requisições em andamento: { $held }
balance-packages = <b>Seus pacotes</b>
balance-package = { $title }: restam { $left } de { $tokens } tokens
balance-owed = ⛔ Dívida: { $owed }
balance-none = Você ainda não tem pacotes.
usage =
    📈 <b>Os últimos { $days } dias</b>

    Requisições: { $requests }
    Tokens: { $tokens }
    Gasto: { $spent }
usage-models = <b>Por modelo</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = Nenhuma requisição ainda.
usage-left = Nesse ritmo, seu saldo dura cerca de { $days ->
    [one] { $days } dia
    [many] { $days } de dias
   *[other] { $days } dias
}.
picture-usage = Seu uso
picture-left = Restante
picture-pace = Dias restantes, cerca de
picture-requests = Requisições
picture-money = USD por dia
picture-tokens = Tokens por dia
picture-other = outros
history = 🧾 <b>Histórico</b>
history-none = Nada por aqui ainda.
history-line = { $date } · { $what } · { $change }
history-tokens = tokens: { $tokens }, { $title }
history-credit = Creditado
history-promo = Presente nosso
history-correction = Correção
history-stars = Pago com Estrelas
history-stars-back = Devolução de Estrelas
history-collect = Dívida paga
history-sale = Compra
history-expire = Venceu sem uso
history-refund-package = Pacote devolvido
history-refund-request = Requisição reembolsada
history-calls = Requisições × { $count }
history-other = Outros

## Keys
keys = 🔑 <b>Minhas chaves</b>
keys-none = Você ainda não tem chaves. A primeira vem com a sua primeira compra.
key-active = ativa
key-frozen = pausada
key-revoked = revogada
key =
    🔑 <b>{ $label }</b>

    Começa com: <code>{ $prefix }</code>
    Estado: { $state }
    Limite diário: { $cap }
    Gasto hoje: { $today }
    Modelos: { $models }
key-no-cap = nenhum
key-all-models = todos
button-rotate = 🔄 Regenerar
button-freeze = ⏸ Pausar
button-unfreeze = ▶️ Retomar
button-revoke = 🗑 Revogar
button-new-key = ➕ Nova chave
button-cap = Até { $amount } por dia
button-no-cap = Sem limite
button-sure = ⚠️ Sim, tenho certeza
key-rotate-sure = A chave é regenerada: o novo segredo substitui o antigo na hora, e os apps com o antigo param de funcionar.
key-revoke-sure = A chave para de funcionar para sempre. O que você comprou continua seu e funciona com suas outras chaves.
key-rename = Para mudar o nome, escreva <code>/rename { $key } novo nome</code>. Para permitir só alguns modelos, escreva <code>/models { $key } openai/gpt-4 …</code>, ou <code>/models { $key } all</code> para permitir todos.
key-renamed = ✅ A chave agora se chama { $label }.
key-models-set = ✅ Agora a chave pode usar estes modelos: { $models }.
