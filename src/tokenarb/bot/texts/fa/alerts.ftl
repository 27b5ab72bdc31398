# فارسی. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 از موجودی شما <b>{ $left }</b> از { $full } مانده است.
alert-wallet-empty = 👛 موجودی شما تمام شد. درخواست‌هایی که با آن پرداخت می‌شد تا شارژ دوباره رد می‌شود.
alert-package = 📦 از بسته‌های شما برای { $model } تعداد <b>{ $left }</b> از { $full } توکن مانده است.
alert-package-empty = 📦 بسته‌های شما برای { $model } تمام شد. اکنون موجودی هزینهٔ چنین درخواست‌هایی را می‌پردازد، اگر کلید اجازه داشته باشد.
alert-expiry = ⌛ اعتبار { $title } در { $date } (UTC) تمام می‌شود و { $left } توکن از آن مانده است.
alert-price = 💱 <b>قیمت‌های تازه</b> برای یک میلیون توکن پرسش / پاسخ:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = بسته‌هایی که دارید قیمت خود را نگه می‌دارند.
alert-more = و { $count } مورد دیگر
alert-incident = ⚠️ <b>فعلاً در دسترس نیست:</b>
alert-model = · { $model }
alert-incident-free = درخواست‌های ناموفق رایگان‌اند. وقتی تمام شد خبر می‌دهیم.
alert-incident-over = ✅ مدل‌هایی که گفتیم در دسترس نیستند دوباره پاسخ می‌دهند.

## What is wanted
button-alerts = 🔔 هشدارها
alerts =
    🔔 <b>هشدارها</b>

    وقتی از موجودی یا بسته‌های یک مدل تنها بخشی بماند، پیش از پایان بسته، وقتی قیمت مدلی که دارید عوض شود و وقتی چند دقیقه در دسترس نباشد، برایتان می‌نویسیم.
alerts-choose = آنچه می‌خواهید بدانید را بزنید:
alerts-muted = اکنون هیچ‌یک از این‌ها را نمی‌گیرید. رسیدها، کلیدها و پاسخ پرسش‌هایتان در هر حال می‌آید.
button-alerts-mute = 🔕 بدون هشدار
button-alerts-unmute = 🔔 دوباره هشدار بده
button-level = { $percent } ٪ مانده
button-days = { $days ->
    [one] { $days } روز پیش
   *[other] { $days } روز پیش
}
button-alert-prices = قیمت‌ها
button-alert-incidents = اختلال‌ها
command-alerts = دربارهٔ چه برایتان می‌نویسیم
