# The shop in Telegram, English: what the operator's desk sends to customers.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 No more news
button-news-on = 🔔 News again
news-off = You get no more news from us. Receipts, keys and answers still come.
news-on = You get our news again.
