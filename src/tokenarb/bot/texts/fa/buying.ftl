# فارسی. Machine draft: see docs/translations.md. The text it is translated from is in en/
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
