# The shop in Telegram, Arabic: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 لا مزيد من الأخبار
button-news-on = 🔔 استلام الأخبار من جديد
news-off = لن تصلك أخبارنا بعد الآن. أما الإيصالات والمفاتيح والردود فستصلك كالمعتاد.
news-on = ستصلك أخبارنا من جديد.
