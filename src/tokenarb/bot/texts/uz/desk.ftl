# The shop in Telegram, Uzbek: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 Yangiliklar kerak emas
button-news-on = 🔔 Yangiliklarni yana olish
news-off = Endi sizga yangiliklar yubormaymiz. Cheklar, kalitlar va javoblar avvalgidek keladi.
news-on = Yangiliklarimiz sizga yana keladi.
