# What customers are told unasked, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 Seu saldo caiu para <b>{ $left }</b> de { $full }.
alert-wallet-empty = 👛 Seu saldo acabou. As requisições que ele pagaria são recusadas até você recarregar.
alert-package = 📦 Dos seus pacotes para { $model } restam <b>{ $left }</b> de { $full } tokens.
alert-package-empty = 📦 Seus pacotes para { $model } acabaram. Agora o seu saldo paga essas requisições, se a chave puder usá-lo.
alert-expiry = ⌛ { $title } vence em { $date } (UTC), e ainda restam { $left } tokens.
alert-price = 💱 <b>Novos preços</b>, por milhão de tokens de pergunta / de resposta:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Os pacotes que você tem mantêm seus preços.
alert-more = e mais { $count }
alert-incident = ⚠️ <b>Fora do ar no momento:</b>
alert-model = · { $model }
alert-incident-free = Requisições com falha são grátis. Avisamos quando terminar.
alert-incident-over = ✅ Os modelos que dissemos estar fora do ar voltaram a responder.

## What is wanted
button-alerts = 🔔 Avisos
alerts =
    🔔 <b>Avisos</b>

    Escrevemos quando seu saldo ou os pacotes de um modelo caem para uma parte do que eram, antes de um pacote vencer, quando muda o preço de um modelo que você tem e quando ele fica fora do ar por minutos.
alerts-choose = Toque no que você quer saber:
alerts-muted = Agora você não recebe nada disso. Recibos, chaves e respostas às suas perguntas chegam de qualquer forma.
button-alerts-mute = 🔕 Sem avisos
button-alerts-unmute = 🔔 Avisar de novo
button-level = restam { $percent } %
button-days = { $days ->
    [one] { $days } dia antes
    [many] { $days } de dias antes
   *[other] { $days } dias antes
}
button-alert-prices = Preços
button-alert-incidents = Falhas
command-alerts = Sobre o que escrevemos a você
