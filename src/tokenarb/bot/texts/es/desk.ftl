# The shop in Telegram, Spanish: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 No quiero más novedades
button-news-on = 🔔 Recibir novedades de nuevo
news-off = Ya no recibirá novedades nuestras. Los recibos, las claves y las respuestas siguen llegando.
news-on = Vuelve a recibir nuestras novedades.
