# The shop in Telegram, Brazilian Portuguese. en/ holds the text that this one is translated from.
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
