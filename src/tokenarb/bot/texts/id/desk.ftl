# The shop in Telegram, Indonesian: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 Hentikan kabar
button-news-on = 🔔 Terima kabar lagi
news-off = Anda tidak menerima kabar dari kami lagi. Struk, kunci, dan jawaban tetap dikirim.
news-on = Anda menerima kabar dari kami lagi.
