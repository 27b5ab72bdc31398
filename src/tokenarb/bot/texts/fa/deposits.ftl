# فارسی. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ پرداخت <b>{ $amount }</b> در شبکهٔ { $network } در راه است و منتظر نخستین بلوک خود می‌ماند. پیش از آن چیزی افزوده نمی‌شود.
deposit-gone = ✖️ پرداخت <b>{ $amount }</b> در شبکهٔ { $network } پیش از ورود به بلوک جایگزین یا رد شد. چیزی افزوده نشد؛ اگر دوباره پرداخته‌اید، آن پرداخت خودش نمایش داده می‌شود.
deposit-seen = 👀 پرداخت <b>{ $amount }</b> در شبکهٔ { $network } در یک بلوک ثبت شد. همین که شبکه آن را تأیید کند به موجودی شما افزوده می‌شود؛ لازم نیست کاری بکنید.
deposit-credited = ✅ پرداخت <b>{ $amount }</b> در شبکهٔ { $network } تأیید شد: <b>{ $credit }</b> به موجودی شما افزوده شد. موجودی کنونی: <b>{ $balance }</b>.
deposit-reversed = ↩️ شبکهٔ { $network } پرداخت { $amount } را پس گرفت و { $credit } از موجودی‌تان کم شد. موجودی کنونی: { $balance }. اگر پرداخت دوباره تأیید شود، دوباره افزوده می‌شود.
deposit-reversed-owed = ⛔ شبکهٔ { $network } پرداخت { $amount } را که پیش‌تر خرج شده بود پس گرفت. { $owed } بدهکارید و حسابتان تا پرداخت آن متوقف است. به /paysupport بنویسید.
history-deposit = پرداخت با رمزارز
history-deposit-back = پرداخت به‌دست شبکه پس گرفته شد
