# The shop in Telegram, Portuguese (Brazil): what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 Não quero mais novidades
button-news-on = 🔔 Receber novidades de novo
news-off = Você não recebe mais novidades nossas. Recibos, chaves e respostas continuam chegando.
news-on = Você volta a receber nossas novidades.
