# The shop in Telegram, Turkish: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 Haber istemiyorum
button-news-on = 🔔 Haberleri yeniden al
news-off = Artık size haber göndermiyoruz. Makbuzlar, anahtarlar ve yanıtlar gelmeye devam eder.
news-on = Haberlerimizi yeniden alıyorsunuz.
