# The shop in Telegram, Russian: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 Больше без новостей
button-news-on = 🔔 Снова получать новости
news-off = Новостей больше не будет. Чеки, ключи и ответы по-прежнему приходят.
news-on = Вы снова получаете наши новости.
