# The shop in Telegram, Persian: what the operator's desk sends to customers. en/ holds the text that this one is translated from.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## News
button-news-off = 🔕 دیگر خبر نمی‌خواهم
button-news-on = 🔔 دوباره خبر بفرستید
news-off = دیگر خبری برایتان نمی‌فرستیم. رسیدها، کلیدها و پاسخ‌ها همچنان می‌رسند.
news-on = دوباره خبرهای ما را دریافت می‌کنید.
