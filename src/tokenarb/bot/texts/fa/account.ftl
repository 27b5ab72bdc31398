# فارسی. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Snippets
snippets =
    <b>تنظیم برنامه</b>

    کلید خود را به جای <code>YOUR_KEY</code> بگذارید.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>موجودی</b>: { $available }
balance-held = نگه‌داشته برای درخواست‌های در حال اجرا: { $held }
balance-packages = <b>بسته‌های شما</b>
balance-package = { $title }: { $left } از { $tokens } توکن مانده است
balance-owed = ⛔ بدهی: { $owed }
balance-none = هنوز بسته‌ای ندارید.
usage =
    📈 <b>{ $days } روز گذشته</b>

    درخواست‌ها: { $requests }
    توکن‌ها: { $tokens }
    هزینه: { $spent }
usage-models = <b>به تفکیک مدل</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = هنوز درخواستی نداشته‌اید.
usage-left = با این روند، موجودی شما حدود { $days ->
    [one] { $days } روز
   *[other] { $days } روز
} دوام می‌آورد.
picture-usage = مصرف شما
picture-left = باقی‌مانده
picture-pace = روزهای باقی‌مانده، حدود
picture-requests = درخواست‌ها
picture-money = دلار در روز
picture-tokens = توکن در روز
picture-other = بقیه
history = 🧾 <b>تاریخچه</b>
history-none = هنوز چیزی نیست.
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } توکن، { $title }
history-credit = به حساب نشست
history-promo = هدیهٔ ما
history-correction = اصلاح شد
history-stars = پرداخت با ستاره
history-stars-back = بازگشت ستاره‌ها
history-collect = پرداخت بدهی
history-sale = خرید
history-expire = منقضی شد، استفاده نشده
history-refund-package = پس دادن بسته
history-refund-request = بازپرداخت درخواست
history-calls = درخواست‌ها × { $count }
history-other = موارد دیگر

## Keys
keys = 🔑 <b>کلیدهای من</b>
keys-none = هنوز کلیدی ندارید. نخستین کلید با اولین خریدتان می‌آید.
key-active = فعال
key-frozen = متوقف
key-revoked = باطل‌شده
key =
    🔑 <b>{ $label }</b>

    آغاز کلید: <code>{ $prefix }</code>
    وضعیت: { $state }
    سقف روزانه: { $cap }
    هزینهٔ امروز: { $today }
    مدل‌ها: { $models }
key-no-cap = ندارد
key-all-models = همه
button-rotate = 🔄 رمز تازه
button-freeze = ⏸ توقف
button-unfreeze = ▶️ ادامه
button-revoke = 🗑 ابطال
button-new-key = ➕ کلید تازه
button-cap = سقف { $amount } در روز
button-no-cap = بدون سقف
button-sure = ⚠️ بله، مطمئنم
key-rotate-sure = رمز تازه بی‌درنگ جای رمز پیشین را می‌گیرد: برنامه‌هایی که رمز پیشین را دارند از کار می‌افتند.
key-revoke-sure = این کلید برای همیشه از کار می‌افتد. آنچه خریده‌اید می‌ماند و با کلیدهای دیگرتان کار می‌کند.
key-rename = برای تغییر نام، بنویسید <code>/rename { $key } نام تازه</code>. برای اینکه فقط بعضی مدل‌ها مجاز باشند، بنویسید <code>/models { $key } openai/gpt-4 …</code>، یا <code>/models { $key } all</code>.
key-renamed = ✅ نام کلید اکنون { $label } است.
key-models-set = ✅ کلید اکنون این مدل‌ها را می‌تواند به کار ببرد: { $models }.
