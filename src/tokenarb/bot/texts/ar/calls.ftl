# العربية. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ جرّب
try-ask =
    ✨ <b>جرّب</b>

    النموذج: <code>{ $model }</code>
    المفتاح: { $key }

    اكتب سؤالك في الرسالة التالية. يُحتسب مثل أي طلب، ويصل الجواب إلى هنا.
try-waiting = ⏳ النموذج يفكّر…
button-stop = ✋ إيقاف
try-closed = ✖ لم يُطرح أي سؤال، ولم يُخصم شيء.
try-late = ⌛ وصل سؤالك متأخرًا فلم يُطرح. لم يُخصم شيء.
try-busy = ⏳ ما زال الجواب عن سؤالك السابق قادمًا. أوقفه أو انتظر نهايته.
try-stopping = جارٍ الإيقاف…
try-over = انتهى هذا الجواب.
try-receipt = 🧾 { $model } · { $question } + { $answer } توكن · { $charge } · المتبقي: { $left }
button-receipt = 🧾 الإيصال
try-free = 🎁 لم يُخصم شيء.
try-provider = ⚠️ تعطّل مزوّد النموذج.
try-stopped = ✋ تم الإيقاف. خُصم ثمن ما كتبه النموذج حتى ذلك الحين.
try-interrupted = ⚠️ أُعيد تشغيل البوت في أثناء سؤالك، لذلك الجواب غير كامل.
try-hidden = ⚠️ تعذّر عرض الجواب في هذه المحادثة.

## Receipts a request
button-calls = 🧾 الطلبات
calls = 🧾 <b>الطلبات</b>
calls-free = الأحدث أولًا، بتوقيت UTC. الطلبات الفاشلة مجانية.
button-call = { $at } · { $model } · { $charge }
call-running = قيد التنفيذ
call-free = مجاني
call-refunded = مُسترد
call-unknown = لا يوجد لديك طلب كهذا.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ تم الجواب.
call-state-left = ✅ تُرك قبل نهايته؛ خُصم ثمن ما استُخدم.
call-state-remembered = ✅ جاء الجواب من الذاكرة، بجزء من السعر.
call-state-free = 🎁 فشل أو كان فارغًا، فهو مجاني.
call-state-running = ⏳ ما زال قيد التنفيذ؛ ستأتي أرقامه لاحقًا.
call-state-refunded = ↩️ خُصم ثم أُعيد.
call-held = المحجوز كحد أقصى: { $held } (لـ { $limit } توكن من الجواب)
call-charge = المخصوم: <b>{ $charge }</b>
call-refund = المُعاد: { $refund }
call-tokens = التوكنات: السؤال { $question }، الجواب { $answer }
call-cached = من السؤال، من الذاكرة المؤقتة: { $count }
call-thinking = من الجواب، للتفكير: { $count }
call-price = أسعار الإصدار { $version } لمليون توكن: السؤال { $question }، الجواب { $answer }
call-attempts = المحاولات: { $count }
call-finish = سبب الانتهاء: <code>{ $finish }</code>
call-first = أول إشارة بعد { $ms } ملّي ثانية
call-whole = كاملًا بعد { $ms } ملّي ثانية
call-contents = لا يُحفظ شيء مما سُئل أو أُجيب.

## What goes wrong
refused-key-frozen = هذا المفتاح متوقف مؤقتًا. استأنفه أولًا.
refused-key-cap-reached = بلغ المفتاح حده اليومي.
refused-model-not-allowed = لا يُسمح لهذا المفتاح بهذا النموذج.
refused-model-not-found = لم يعد هذا النموذج يُباع.
refused-context-length-exceeded = السؤال أطول مما يقبله هذا النموذج.
refused-content-policy-violation = لا يجيب مزوّد النموذج عن مثل هذه الأسئلة.
refused-rate-limit-exceeded = طلبات كثيرة في وقت واحد. انتظر لحظة من فضلك.
refused-maintenance = نعمل على النظام الآن. حاول لاحقًا من فضلك.

## The menu of commands
command-try = اسأل نموذجًا هنا في المحادثة
help-line = /{ $command } – { $what }
command-calls = طلباتك وإيصالاتها
