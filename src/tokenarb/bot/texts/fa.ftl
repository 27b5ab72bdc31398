# فارسی. Machine draft: see docs/translations.md. The text it is translated from is en.ftl.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>دسترسی پیش‌پرداخت به هوش مصنوعی.</b> GPT و Claude و Gemini و Llama و بسیاری مدل‌های دیگر، با یک کلید که در هر برنامهٔ سازگار با API شرکت OpenAI کار می‌کند.

    فقط بابت آنچه مصرف می‌کنید می‌پردازید. درخواست‌های ناموفق رایگان‌اند. اشتراکی در کار نیست.
home-balance = موجودی: <b>{ $balance }</b>
home-no-packages = فعلاً بسته‌ای برای فروش نداریم. می‌توانید موجودی‌تان را شارژ کنید و به اندازهٔ مصرف بپردازید.
home-choose = یک بسته انتخاب کنید:
button-package = { $title } · { $price }
button-more-packages = 🗂 همهٔ بسته‌ها
button-top-up = 💳 شارژ موجودی
button-amount = { $amount }
button-balance = 👛 موجودی
button-keys = 🔑 کلیدهای من
button-usage = 📈 مصرف
button-history = 🧾 تاریخچه
button-cart = 🛒 سبد خرید ({ $count })
button-language = 🌐 زبان
button-help = ❓ راهنما
button-back = ‹ بازگشت
button-home = 🏠 صفحهٔ اصلی
button-table = 📄 فایل CSV

## Packages
packages = <b>همهٔ بسته‌ها</b>
package =
    <b>{ $title }</b>

    مدل: <code>{ $model }</code>
    تعداد توکن: <b>{ $tokens }</b>
    قیمت: <b>{ $price }</b>
package-expires = { $days ->
    [one] تا { $days } روز پس از خرید اعتبار دارد.
   *[other] تا { $days } روز پس از خرید اعتبار دارد.
}
package-forever = بدون تاریخ انقضا.
package-token = هر توکنی که می‌فرستید یک توکن از بسته کم می‌کند و هر توکن پاسخ، { $ratio } توکن.
words = هزینهٔ هزار کلمه، تقریبی:
words-line = { $model }: پرسش { $question }، پاسخ { $answer }
words-line-estimated = { $model }: پرسش { $question }، پاسخ { $answer } (برآورد)
button-buy-stars = ⭐ خرید · { $stars }
button-buy-balance = 👛 خرید از موجودی · { $price }
button-add = 🛒 افزودن به سبد خرید
toast-added = به سبد خرید اضافه شد.

## Cart
cart = <b>سبد خرید شما</b>
cart-line = { $count } × { $title } · { $price }
cart-total = جمع: <b>{ $total }</b>
cart-empty = سبد خرید شما خالی است.
button-remove = ➖ { $title }
button-checkout = ✅ ثبت سفارش · { $total }

## Before the first purchase
live =
    <b>پیش از نخستین خرید</b>

    کجا زندگی می‌کنید؟ قانون و سازندگان مدل‌ها دانستن آن را لازم می‌دانند. از پاسخ شما فقط نام کشور را نگه می‌داریم، نه چیزی دقیق‌تر.
live-range = { $first } – { $last }
live-agree =
    شما در <b>{ $country }</b> زندگی می‌کنید.

    با زدن دکمهٔ زیر تأیید می‌کنید که این درست است، 18 سال یا بیشتر دارید و /terms و /privacy را می‌پذیرید.
button-agree = ✅ 18 سال به بالا هستم و می‌پذیرم
button-other-country = 🌍 کشوری دیگر
live-ukraine = آیا در کریمه یا در بخش اشغال‌شدهٔ منطقهٔ دونتسک یا لوهانسک زندگی می‌کنید؟
button-yes = بله
button-no = خیر

## Paying
invoice =
    <b>{ $what }</b>

    مبلغ پرداخت: <b>{ $stars } ⭐ ستاره‌های تلگرام (Stars)</b>
    با این پرداخت { $credit } به موجودی شما افزوده می‌شود.
    این قیمت تا { $minutes ->
        [one] { $minutes } دقیقه
       *[other] { $minutes } دقیقه
    } دیگر معتبر است، یعنی تا ساعت { $until } به وقت UTC.
invoice-top-up = شارژ موجودی به مبلغ { $amount }
invoice-from-balance = از این مبلغ، { $amount } از موجودی شما برداشته می‌شود.
invoice-title = موجودی { $amount }
invoice-description = دسترسی پیش‌پرداخت به هوش مصنوعی: { $amount } برای موجودی شما.
invoice-paid = ✅ <b>پرداخت شد.</b> با { $stars } ⭐ مبلغ { $credit } به موجودی شما افزوده شد.
invoice-expired = ⌛ مهلت این صورت‌حساب تمام شد و چیزی پرداخت نشد. اگر با این حال پرداخت کنید، پول به موجودی شما می‌رود.
invoice-cancelled = این صورت‌حساب لغو شد. چیزی پرداخت نشد.
button-pay-stars = ⭐ پرداخت { $stars } ستاره
button-cancel = ✖ لغو
order =
    <b>سفارش شما</b>

    { $lines }

    جمع: <b>{ $total }</b>
    موجودی: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 پرداخت { $total } از موجودی
order-cancelled = سفارش لغو شد. چیزی پرداخت نشد.
order-done = ✅ خرید انجام شد. رسید تا لحظه‌ای دیگر می‌رسد.
top-up =
    <b>شارژ موجودی</b>

    موجودی برای هر مدلی خرج می‌شود، به اندازهٔ مصرف واقعی شما. چه مبلغی؟
    یا مبلغی به دلار آمریکا بنویسید، مثلاً <code>12.50</code>.
top-up-cost = در پرداخت با ستاره، بهای { $usd } برابر { $stars } ⭐ است: { $percent } درصد آن سهم تلگرام و فروشگاه‌های برنامه است.

## What came of it
receipt =
    🧾 <b>رسید</b>

    { $lines }

    جمع: <b>{ $total }</b>
    موجودی کنونی: { $balance }
    سفارش <code>{ $order }</code>
receipt-line = { $title } · { $tokens } توکن · { $price }
receipt-expires = معتبر تا { $date }
topped-up =
    💳 <b>{ $credit }</b> به موجودی شما افزوده شد ({ $stars } ⭐). موجودی کنونی: <b>{ $balance }</b>.
topped-up-order = سفارش شما انجام نشد: { $why }
new-key =
    🔑 <b>کلید شما</b> (فقط یک بار نشان داده می‌شود، آن را محرمانه نگه دارید):

    <code>{ $key }</code>

    آدرس پایه (Base URL): <code>{ $url }</code>

    در هر برنامه‌ای کار می‌کند که بتوان در آن آدرس پایه و کلید OpenAI را تنظیم کرد. هیچ‌کس از ما هرگز اول به شما پیام نمی‌دهد و این کلید را نمی‌خواهد.
new-key-late =
    🔑 کلیدی برای شما ساخته شد، ولی تا یک روز نتوانستیم آن را به دست شما برسانیم و از حافظه پاک شد. برای آن رمز تازه‌ای بگیرید: از همان توکن‌ها خرج می‌کند.
taken-back = ↩️ { $stars } ⭐ به شما بازگردانده شد و { $credit } از موجودی‌تان کم شد. موجودی کنونی: { $balance }.
taken-back-owed = ⛔ تلگرام { $stars } ⭐ را که پیش‌تر خرج شده بود پس داد. { $owed } بدهکارید و حسابتان تا پرداخت آن متوقف است. به /paysupport بنویسید.
button-copy-key = 📋 کپی کلید
button-copy-url = 📋 کپی آدرس پایه
button-snippets = 🧩 تنظیم برنامهٔ من

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

## Language, help, papers
language = 🌐 <b>زبان</b>
help =
    <b>اینجا چه کارهایی می‌توانید بکنید</b>

    /start – بسته‌ها و قیمت‌ها
    /balance – آنچه دارید
    /keys – کلیدهای شما: تغییر نام، توقف، رمز تازه، سقف
    /usage – آنچه مصرف کرده‌اید
    /history – همهٔ پرداخت‌ها و خریدهای شما
    /topup – شارژ موجودی
    /support – نوشتن به یک انسان
    /paysupport – پرسش دربارهٔ پرداخت
    /language – زبانی دیگر
    /terms، /privacy – شرایط و حریم خصوصی
    /export_me، /delete_me – داده‌های شما

    درخواست‌های ناموفق رایگان‌اند. هیچ‌کس از ما اول به شما پیام نمی‌دهد.
terms =
    <b>شرایط استفاده</b> (نسخهٔ { $version })

    1. شما دسترسی پیش‌پرداخت به مدل‌های هوش مصنوعی را برای استفادهٔ خودتان می‌خرید. باید 18 سال یا بیشتر داشته باشید و در کشوری زندگی کنید که به آن خدمت می‌دهیم.
    2. موجودی و بسته‌ها هزینهٔ درخواست‌ها را به اندازهٔ مصرف واقعی و با قیمت‌هایی که پیش از خرید نشان داده می‌شوند می‌پردازند. درخواست‌های ناموفق رایگان‌اند. بسته‌ها در تاریخ اعلام‌شده پایان می‌یابند.
    3. موجودی پول نیست: نمی‌توان آن را برای دیگران فرستاد یا نقد کرد. بخش مصرف‌نشدهٔ بسته را می‌توان به موجودی برگرداند؛ پرداخت با ستاره، تا وقتی هیچ بخشی از آن مصرف نشده باشد، به‌طور کامل بازگردانده می‌شود.
    4. کلیدهای خود را محرمانه نگه دارید: هر چه با آن‌ها مصرف شود به حساب شماست. هر زمان می‌توانید آن‌ها را متوقف یا باطل کنید.
    5. شما از قواعد سازندگان مدل‌ها پیروی می‌کنید؛ حسابی را که این قواعد یا قانون را زیر پا بگذارد می‌توانیم متوقف کنیم.
    6. پاسخ‌ها از مدل‌های دیگران می‌آیند و ممکن است نادرست باشند. ما آن‌ها را تضمین نمی‌کنیم و فقط در حدی که قانون می‌خواهد مسئولیم.
    7. پرسش‌های مربوط به پرداخت: /paysupport. تلگرام پاسخ‌گوی خریدهای اینجا نیست.
privacy =
    <b>حریم خصوصی</b>

    نگه می‌داریم: شناسهٔ عددی تلگرام شما (رمزنگاری‌شده)، زبان شما، کشوری که به ما گفته‌اید، اینکه چه چیزی را و کی پذیرفته‌اید، خریدها، پرداخت‌ها و ارقام مصرف شما، و از کلیدهایتان فقط اثر انگشت آن‌ها را.
    نگه نمی‌داریم: نام، نام کاربری و شمارهٔ تلفن شما، و هیچ‌یک از پرسش‌های شما از مدل‌ها و پاسخ‌های آن‌ها را.
    پرسش‌های شما به ارائه‌دهندهٔ مدلی که برمی‌گزینید می‌رسد، با نامی مستعار به جای شما. تلگرام نسخهٔ خودش را از این گفتگو نگه می‌دارد.
    /export_me نشان می‌دهد چه چیزهایی داریم. /delete_me پیوند شما با تلگرام را پاک می‌کند؛ ارقام خریدها بی‌نام می‌مانند، چون قانون حسابداری آن‌ها را لازم می‌داند.
support =
    <b>پشتیبانی</b>

    پرسش خود را همراه با این فرمان بنویسید: <code>/support پرسش من</code>. یک انسان همین‌جا در این گفتگو پاسخ می‌دهد.
paysupport =
    <b>پرسش دربارهٔ پرداخت</b>

    آنچه پیش آمده را همراه با این فرمان بنویسید: <code>/paysupport چه پیش آمد</code>. پرداخت با ستاره، تا وقتی مصرف نشده باشد، به‌طور کامل قابل بازگشت است. تلگرام پاسخ‌گوی خریدهای اینجا نیست؛ ما هستیم.
support-sent = ✅ پیام شما در راه است. در همین گفتگو پاسخ می‌دهیم.
support-question =
    ✉️ /{ $command } از مشتری <code>{ $customer }</code>:

    { $question }

    پاسخ با <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>پاسخ ما</b>

    { $answer }
support-nobody = فعلاً از این راه به کسی نمی‌توان پیام داد. لطفاً بعداً دوباره امتحان کنید.
export = این همهٔ چیزی است که دربارهٔ شما نگه می‌داریم.
delete-sure =
    <b>داده‌هایتان حذف شود؟</b>

    کلیدهایتان باطل می‌شوند، موجودی { $balance } و بسته‌های مصرف‌نشده از دست می‌روند و پیوند شما با تلگرام پاک می‌شود. این کار برگشت‌پذیر نیست.
button-delete = 🗑 حذف همه‌چیز
deleted = داده‌های شما حذف شد. با /start می‌توانید از نو آغاز کنید.

## What goes wrong
error = اشکالی از سوی ما پیش آمد. چیزی از دست نرفته است؛ لطفاً دوباره امتحان کنید.
error-closed = این دکمه مال پیامی قدیمی است. وضعیت کنونی این است.
unknown-command = این را نمی‌شناسم. /help نشان می‌دهد چه کارهایی از من برمی‌آید.
refused-customer-blocked = حساب شما متوقف شده است. به /support بنویسید.
refused-declaration-needed = لطفاً اول به پرسش دربارهٔ کشورتان پاسخ دهید.
refused-country-refused = متأسفیم: اجازه نداریم به کشوری که در آن زندگی می‌کنید بفروشیم.
refused-package-retired = این بسته دیگر فروخته نمی‌شود.
refused-package-not-found = این بسته دیگر فروخته نمی‌شود.
refused-model-not-sellable = فعلاً نمی‌توان این مدل را فروخت.
refused-insufficient-balance = موجودی شما برای این کافی نیست.
refused-order-closed = این سفارش پایان یافته است. لطفاً دوباره انتخاب کنید.
refused-order-not-found = این سفارش پایان یافته است. لطفاً دوباره انتخاب کنید.
refused-invoice-unknown = این صورت‌حساب مال شما نیست. لطفاً صورت‌حساب خودتان را در ربات باز کنید.
refused-invoice-closed = مهلت این صورت‌حساب تمام شده است. لطفاً یکی تازه در ربات باز کنید.
refused-price-mismatch = قیمت تغییر کرده است. لطفاً صورت‌حساب تازه‌ای در ربات باز کنید.
refused-stars-too-many = این بیش از آن است که بتوان یک‌جا با ستاره پرداخت.
refused-stars-cap = مشتریان تازه در سه هفتهٔ نخست فقط تا سقف معینی می‌توانند با ستاره بپردازند. لطفاً کمتر انتخاب کنید.
refused-cart-full = سبد خرید پر است.
refused-empty-cart = سبد خرید شما خالی است.
refused-key-revoked = این کلید برای همیشه باطل شده است.
refused-key-not-found = چنین کلیدی وجود ندارد.
refused-bad-label = این نام را نمی‌توان به کار برد.
refused-bad-models = دست‌کم یک مدل را نام ببرید.
refused-bad-amount = لطفاً مبلغی مانند 12.50 بنویسید.
refused-other = این کار فعلاً ممکن نیست.

## The menu of commands
command-start = بسته‌ها و قیمت‌ها
command-balance = آنچه دارید
command-keys = کلیدهای شما
command-usage = آنچه مصرف کرده‌اید
command-history = پرداخت‌ها و خریدهای شما
command-topup = شارژ موجودی
command-language = زبانی دیگر
command-help = کارهایی که اینجا می‌توانید بکنید
command-support = نوشتن به یک انسان
command-paysupport = پرسش دربارهٔ پرداخت
command-terms = شرایط استفاده
command-privacy = حریم خصوصی
