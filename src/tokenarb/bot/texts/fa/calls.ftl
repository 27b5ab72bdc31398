# فارسی. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ امتحان کنید
try-ask =
    ✨ <b>امتحان کنید</b>

    مدل: <code>{ $model }</code>
    کلید: { $key }

    پرسش خود را در پیام بعدی بنویسید. هزینه‌اش مانند هر درخواست دیگر است و پاسخ همین‌جا می‌آید.
try-waiting = ⏳ مدل در حال فکر کردن است…
button-stop = ✋ توقف
try-closed = ✖ پرسشی فرستاده نشد و چیزی کم نشد.
try-late = ⌛ پرسش شما دیر رسید و فرستاده نشد. چیزی کم نشد.
try-busy = ⏳ پاسخ پرسش قبلی شما هنوز در راه است. آن را متوقف کنید یا تا پایانش صبر کنید.
try-stopping = در حال توقف…
try-over = این پاسخ تمام شده است.
try-receipt = 🧾 { $model } · { $question } + { $answer } توکن · { $charge } · مانده: { $left }
button-receipt = 🧾 رسید
try-free = 🎁 چیزی کم نشد.
try-provider = ⚠️ ارائه‌دهندهٔ مدل خطا داد.
try-stopped = ✋ متوقف شد. هزینهٔ آنچه مدل تا آن لحظه نوشت کم شد.
try-interrupted = ⚠️ ربات در میانهٔ پرسش شما دوباره راه‌اندازی شد، پس پاسخ کامل نیست.
try-hidden = ⚠️ پاسخ را نتوانستیم در این گفتگو نشان دهیم.

## Receipts a request
button-calls = 🧾 درخواست‌ها
calls = 🧾 <b>درخواست‌ها</b>
calls-free = تازه‌ترین‌ها اول، به وقت UTC. درخواست‌های ناموفق رایگان‌اند.
button-call = { $at } · { $model } · { $charge }
call-running = در حال اجرا
call-free = رایگان
call-refunded = بازگردانده شد
call-unknown = شما چنین درخواستی ندارید.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ پاسخ داده شد.
call-state-left = ✅ پیش از پایان رها شد؛ هزینهٔ مصرف‌شده کم شد.
call-state-remembered = ✅ پاسخ از حافظه آمد، با بخشی از قیمت.
call-state-free = 🎁 ناموفق یا خالی بود، پس رایگان شد.
call-state-running = ⏳ هنوز در حال اجراست؛ ارقام بعداً می‌آید.
call-state-refunded = ↩️ کم شد و بازگردانده شد.
call-held = حداکثر کنارگذاشته: { $held } (برای { $limit } توکن پاسخ)
call-charge = کم‌شده: <b>{ $charge }</b>
call-refund = بازگردانده: { $refund }
call-tokens = توکن‌ها: پرسش { $question }، پاسخ { $answer }
call-cached = از پرسش، برگرفته از حافظهٔ نهان: { $count }
call-thinking = از پاسخ، برای فکر کردن: { $count }
call-price = قیمت‌های نسخهٔ { $version } برای یک میلیون توکن: پرسش { $question }، پاسخ { $answer }
call-attempts = تلاش‌ها: { $count }
call-finish = دلیل پایان: <code>{ $finish }</code>
call-first = نخستین نشانه پس از { $ms } میلی‌ثانیه
call-whole = کامل پس از { $ms } میلی‌ثانیه
call-contents = از پرسش و پاسخ هیچ‌چیز نگه داشته نمی‌شود.

## What goes wrong
refused-key-frozen = این کلید متوقف است. نخست ادامه‌اش دهید.
refused-key-cap-reached = این کلید به سقف روزانه‌اش رسیده است.
refused-model-not-allowed = این کلید اجازهٔ این مدل را ندارد.
refused-model-not-found = این مدل دیگر فروخته نمی‌شود.
refused-context-length-exceeded = پرسش برای این مدل بیش از حد بلند است.
refused-content-policy-violation = ارائه‌دهندهٔ مدل به چنین پرسش‌هایی پاسخ نمی‌دهد.
refused-rate-limit-exceeded = درخواست‌های هم‌زمان بیش از حد است. کمی صبر کنید.
refused-maintenance = در حال کار روی سامانه هستیم. لطفاً بعداً امتحان کنید.

## The menu of commands
command-try = پرسش از مدل در همین گفتگو
help-line = /{ $command } – { $what }
command-calls = درخواست‌های شما و رسیدهایشان
