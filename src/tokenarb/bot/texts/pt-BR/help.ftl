# The shop in Telegram, Brazilian Portuguese. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>Idioma</b>
help =
    <b>O que você pode fazer aqui</b>

    /start – pacotes e preços
    /models – modelos e preços
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
