# The shop in Telegram, Chinese (simplified): what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 不再接收消息
button-news-on = 🔔 重新接收消息
news-off = 您不会再收到我们的消息。收据、密钥和答复仍会照常发送。
news-on = 您将重新收到我们的消息。
