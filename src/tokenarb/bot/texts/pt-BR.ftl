# The shop in Telegram, Brazilian Portuguese. en.ftl is the text this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>Acesso pré-pago a IA.</b> GPT, Claude, Gemini, Llama e muitos outros, com uma só chave que funciona em qualquer app compatível com a API da OpenAI.

    Você paga só pelo que usa. Requisições que falham são grátis. Sem assinatura.
home-balance = Saldo: <b>{ $balance }</b>
home-no-packages = Não há pacotes à venda agora. Você pode recarregar o saldo e pagar conforme usar.
home-choose = Escolha um pacote:
button-package = { $title } · { $price }
button-more-packages = 🗂 Todos os pacotes
button-top-up = 💳 Recarregar
button-amount = { $amount }
button-balance = 👛 Saldo
button-keys = 🔑 Minhas chaves
button-usage = 📈 Consumo
button-history = 🧾 Histórico
button-cart = 🛒 Carrinho ({ $count })
button-language = 🌐 Idioma
button-help = ❓ Ajuda
button-back = ‹ Voltar
button-home = 🏠 Início
button-table = 📄 Arquivo CSV

## Packages
packages = <b>Todos os pacotes</b>
package =
    <b>{ $title }</b>

    Modelo: <code>{ $model }</code>
    Tokens: <b>{ $tokens }</b>
    Preço: <b>{ $price }</b>
package-expires = { $days ->
    [one] Válido por { $days } dia após a compra.
    [many] Válido por { $days } de dias após a compra.
   *[other] Válido por { $days } dias após a compra.
}
package-forever = Não expira nunca.
package-token = Um token do pacote paga um token que você envia. Cada token da resposta gasta { $ratio }.
words = Quanto custam 1.000 palavras, aproximadamente:
words-line = { $model }: pergunta { $question }, resposta { $answer }
words-line-estimated = { $model }: pergunta { $question }, resposta { $answer } (estimativa)
button-buy-stars = ⭐ Comprar · { $stars }
button-buy-balance = 👛 Pagar com saldo · { $price }
button-add = 🛒 Pôr no carrinho
toast-added = Adicionado ao carrinho.

## Cart
cart = <b>Seu carrinho</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Total: <b>{ $total }</b>
cart-empty = Seu carrinho está vazio.
button-remove = ➖ { $title }
button-checkout = ✅ Finalizar · { $total }

## Before the first purchase
live =
    <b>Antes da sua primeira compra</b>

    Onde você mora? A lei e os criadores dos modelos exigem que saibamos. Da sua resposta guardamos só o país, nada mais preciso.
live-range = { $first } – { $last }
live-agree =
    Você mora em: <b>{ $country }</b>.

    Com o botão abaixo você confirma que isso é verdade, que tem 18 anos ou mais e que aceita nossos termos (/terms) e nossa política de privacidade (/privacy).
button-agree = ✅ Tenho 18+ e aceito
button-other-country = 🌍 Outro país
live-ukraine = Você mora na Crimeia ou em uma parte ocupada da região de Donetsk ou de Luhansk?
button-yes = Sim
button-no = Não

## Paying
invoice =
    <b>{ $what }</b>

    A pagar: <b>{ $stars } ⭐ (Estrelas do Telegram)</b>
    Isso adiciona { $credit } ao seu saldo.
    O preço vale por { $minutes ->
        [one] { $minutes } minuto
        [many] { $minutes } de minutos
       *[other] { $minutes } minutos
    }, até { $until } UTC.
invoice-top-up = Recarga de { $amount }
invoice-from-balance = Uma parte ({ $amount }) sai do seu saldo.
invoice-title = Saldo { $amount }
invoice-description = Acesso pré-pago a IA: { $amount } para o seu saldo.
invoice-paid = ✅ <b>Pago.</b> { $stars } ⭐ adicionaram { $credit } ao seu saldo.
invoice-expired = ⌛ Esta fatura venceu e nada foi pago. Se você pagar mesmo assim, o dinheiro vai para o seu saldo.
invoice-cancelled = Esta fatura foi cancelada. Nada foi pago.
button-pay-stars = ⭐ Pagar { $stars } Estrelas
button-cancel = ✖ Cancelar
order =
    <b>Seu pedido</b>

    { $lines }

    Total: <b>{ $total }</b>
    Saldo: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Pagar { $total } com saldo
order-cancelled = O pedido foi cancelado. Nada foi pago.
order-done = ✅ Comprado. O recibo vem a seguir.
top-up =
    <b>Recarregue seu saldo</b>

    O saldo serve para qualquer modelo e paga só o que você realmente usa. Quanto você quer recarregar?
    Ou escreva um valor em dólares americanos, por exemplo <code>12.50</code>.
top-up-cost = Com Estrelas, { $usd } custam { $stars } ⭐: o Telegram e as lojas de apps ficam com { $percent }% delas.

## What came of it
receipt =
    🧾 <b>Recibo</b>

    { $lines }

    Total: <b>{ $total }</b>
    Saldo atual: { $balance }
    Pedido <code>{ $order }</code>
receipt-line = { $title } · { $tokens } tokens · { $price }
receipt-expires = válido até { $date }
topped-up =
    💳 <b>{ $credit }</b> entraram no seu saldo ({ $stars } ⭐). Saldo atual: <b>{ $balance }</b>.
topped-up-order = Não foi possível concluir seu pedido: { $why }
new-key =
    🔑 <b>Sua chave</b> (exibida uma única vez; mantenha-a em segredo):

    <code>{ $key }</code>

    URL base: <code>{ $url }</code>

    Ela funciona em qualquer app que permita definir a URL base e a chave da OpenAI. Nunca escrevemos primeiro nem pedimos esta chave.
new-key-late =
    🔑 Criamos uma chave para você, mas não conseguimos entregá-la em um dia, então o segredo dela foi apagado. Regenere a chave: ela usa os mesmos tokens.
taken-back = ↩️ { $stars } ⭐ foram devolvidas e { $credit } saíram do seu saldo. Saldo atual: { $balance }.
taken-back-owed = ⛔ O Telegram devolveu { $stars } ⭐ que já tinham sido gastas. Você deve { $owed }; sua conta fica suspensa até o pagamento. Escreva para /paysupport.
button-copy-key = 📋 Copiar chave
button-copy-url = 📋 Copiar URL base
button-snippets = 🧩 Configurar meu app

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

## Language, help, papers
language = 🌐 <b>Idioma</b>
help =
    <b>O que você pode fazer aqui</b>

    /start – pacotes e preços
    /balance – o que você tem
    /keys – suas chaves: nome, pausa, regenerar, limites
    /usage – o que você usou
    /history – tudo o que você pagou e comprou
    /topup – recarregar seu saldo
    /support – escrever para uma pessoa
    /paysupport – dúvidas sobre um pagamento
    /language – outro idioma
    /terms, /privacy – os documentos
    /export_me, /delete_me – seus dados

    Requisições que falham são grátis. Nunca escrevemos primeiro.
terms =
    <b>Termos</b> (versão { $version })

    1. Você compra acesso pré-pago a modelos de IA para uso próprio. Você precisa ter 18 anos ou mais e morar em um país que atendemos.
    2. O saldo e os pacotes pagam as requisições pelo que elas realmente usam, aos preços mostrados antes da compra. Requisições que falham são grátis. Os pacotes terminam na data indicada.
    3. O saldo não é dinheiro: não pode ser enviado a outras pessoas nem sacado. Partes não usadas de um pacote podem voltar para o saldo; um pagamento com Estrelas é devolvido por inteiro enquanto nada dele tiver sido usado.
    4. Mantenha suas chaves em segredo: o que for usado com elas é cobrado de você. Você pode pausá-las ou revogá-las a qualquer momento.
    5. Você segue as regras dos criadores dos modelos; podemos suspender uma conta que as viole ou que viole a lei.
    6. As respostas vêm de modelos de terceiros e podem estar erradas. Não as garantimos e respondemos na medida exigida pela lei, e não além dela.
    7. Dúvidas sobre pagamentos: /paysupport. O Telegram não responde pelas compras feitas aqui.
privacy =
    <b>Privacidade</b>

    Guardamos: seu ID numérico do Telegram (criptografado), seu idioma, o país que você informou, o que você aceitou e quando, suas compras, pagamentos e dados de consumo, e suas chaves como impressões digitais (hashes).
    Não guardamos: seu nome, nome de usuário ou número de telefone, nem nada do que você pergunta aos modelos ou do que eles respondem.
    Suas perguntas vão para o provedor do modelo que você escolher, com um pseudônimo no seu lugar. O Telegram guarda sua própria cópia deste chat.
    /export_me mostra o que temos. /delete_me apaga seu vínculo com o Telegram; os valores das compras ficam sem nome, porque a lei contábil os exige.
support =
    <b>Suporte</b>

    Escreva sua pergunta junto com o comando: <code>/support minha pergunta</code>. Uma pessoa responde aqui, neste chat.
paysupport =
    <b>Dúvidas sobre um pagamento</b>

    Escreva o que aconteceu junto com o comando: <code>/paysupport o que aconteceu</code>. Pagamentos com Estrelas podem ser devolvidos por inteiro enquanto nada deles tiver sido usado. Quem responde pelas compras feitas aqui não é o Telegram: somos nós.
support-sent = ✅ Sua mensagem está a caminho. Respondemos neste chat.
support-question =
    ✉️ /{ $command } do cliente <code>{ $customer }</code>:

    { $question }

    Responda com <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Nossa resposta</b>

    { $answer }
support-nobody = Por enquanto não é possível falar conosco por aqui. Tente de novo mais tarde.
export = Aqui está tudo o que guardamos sobre você.
delete-sure =
    <b>Excluir seus dados?</b>

    Suas chaves serão revogadas, seu saldo de { $balance } e os pacotes não usados serão perdidos, e seu vínculo com o Telegram será apagado. Isso não pode ser desfeito.
button-delete = 🗑 Excluir tudo
deleted = Seus dados foram excluídos. Com /start você começa de novo.

## What goes wrong
error = Algo deu errado do nosso lado. Nada se perdeu; tente de novo.
error-closed = Este botão é de uma mensagem antiga. Aqui está o estado atual.
unknown-command = Isso eu não conheço. Em /help você vê o que sei fazer.
refused-customer-blocked = Sua conta está suspensa. Escreva para /support.
refused-declaration-needed = Responda primeiro à pergunta sobre o seu país.
refused-country-refused = Sentimos muito: não podemos vender para o país onde você mora.
refused-package-retired = Este pacote não está mais à venda.
refused-package-not-found = Este pacote não está mais à venda.
refused-model-not-sellable = Este modelo não pode ser vendido no momento.
refused-insufficient-balance = Seu saldo não é suficiente para isso.
refused-order-closed = O pedido foi encerrado. Escolha de novo.
refused-order-not-found = O pedido foi encerrado. Escolha de novo.
refused-invoice-unknown = Esta fatura não é sua. Abra a sua no bot.
refused-invoice-closed = Esta fatura venceu. Abra uma nova no bot.
refused-price-mismatch = O preço mudou. Abra uma nova fatura no bot.
refused-stars-too-many = Isso é mais do que se pode pagar com Estrelas de uma vez.
refused-stars-cap = Nas três primeiras semanas, clientes novos só podem pagar um valor limitado com Estrelas. Escolha menos.
refused-cart-full = O carrinho está cheio.
refused-empty-cart = Seu carrinho está vazio.
refused-key-revoked = Esta chave foi revogada para sempre.
refused-key-not-found = Essa chave não existe.
refused-bad-label = Esse nome não pode ser usado.
refused-bad-models = Informe pelo menos um modelo.
refused-bad-amount = Escreva um valor, por exemplo 12.50.
refused-other = Isso não é possível no momento.

## The menu of commands
command-start = Pacotes e preços
command-balance = O que você tem
command-keys = Suas chaves
command-usage = O que você usou
command-history = O que você pagou e comprou
command-topup = Recarregar seu saldo
command-language = Outro idioma
command-help = O que você pode fazer aqui
command-support = Escrever para uma pessoa
command-paysupport = Dúvidas sobre um pagamento
command-terms = Termos
command-privacy = Privacidade
