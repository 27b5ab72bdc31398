# العربية. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 النماذج
models =
    🧠 <b>النماذج</b>: { $count }، كلها بمفتاح واحد

    اختر شركة، أو اكتب في هذه المحادثة كلمة من اسم النموذج، مثل <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 كل الشركات
button-search = 🔎 بحث
models-search = 🔎 اكتب في هذه المحادثة كلمة من اسم النموذج، مثل <code>claude</code> أو <code>gpt 4o mini</code>.
models-none = لا توجد نماذج معروضة للبيع حاليًا.
models-maker = <b>{ $maker }</b> · عدد النماذج: { $count }
models-found = 🔎 <b>{ $words }</b> · النتائج: { $count }
models-missed = 🔎 لا يوجد هنا نموذج باسم { $words }. اكتب كلمة أخرى أو تصفّح كل الشركات.
models-prices = بجانب كل نموذج: سعر مليون توكن مما ترسله / من الإجابة.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = السعة في المرة الواحدة بالتوكن: { $tokens }، وبالكلمات نحو { $words }
model-output = أطول إجابة بالتوكن: { $tokens }
model-cutoff = يعرف الأحداث حتى { $date }
model-leaves = ⚠️ سيُسحب في { $date }
model-able = <b>ما يستطيعه بحسب مواصفاته</b>
trait-sees = يفهم الصور
trait-reads = يقرأ الملفات مثل PDF
trait-hears = يفهم الصوت
trait-watches = يفهم الفيديو
trait-draws = يصنع الصور
trait-speaks = يتكلم
trait-transcribes = يحوّل الكلام إلى نص
trait-embeds = يحوّل النصوص إلى متجهات للبحث، ولا يحاور
trait-tools = يستدعي أدوات تطبيقك
trait-schema = يلتزم بصيغة JSON بدقة
trait-thinks = يفكر أولًا إن طُلب منه، والتفكير يُحسب بسعر الإجابة
trait-always-thinks = يفكر أولًا دائمًا، والتفكير يُحسب بسعر الإجابة
trait-searches = يبحث في الويب بنفسه، وكل بحث يُحسب
trait-long = يستوعب نصوصًا طويلة جدًا دفعة واحدة
band-low = السعر: ضمن أرخص ثلث من نماذجنا
band-middle = السعر: ضمن الثلث الأوسط من نماذجنا
band-high = السعر: ضمن أغلى ثلث من نماذجنا
model-price =
    <b>سعر مليون توكن</b>
    ما ترسله: { $question }
    الإجابة: { $answer }
model-price-long = لما زاد على { $tokens } توكن: { $question } / { $answer }
model-price-hours = في الوقت { $hours } UTC: { $question } / { $answer }
model-price-request = كل طلب: { $price }
model-price-search = كل بحث في الويب: { $price }
price-picture = الصورة: { $price }
price-character = كل 1,000 حرف: { $price }
price-second = الدقيقة: { $price }
model-packages = باقاته في الأسفل. أو اشحن رصيدك بأي مبلغ، فهو يدفع ثمن أي نموذج.
model-credit = لا توجد باقة له. اشحن رصيدك بأي مبلغ: فهو يدفع ثمن أي نموذج بحسب الاستخدام.
button-compare = ⚖️ مقارنة

## Side by side
compare = ⚖️ <b>مقارنة</b>
compare-choose = ⚖️ اخترت: { $models }. اختر نموذجًا آخر للمقارنة.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = مليون توكن مما ترسله
compare-answer = مليون توكن من الإجابة
compare-words = كل 1,000 كلمة تقريبًا (السؤال / الجواب)
compare-each = السعر
compare-context = السعة بالتوكن
compare-output = أطول إجابة بالتوكن
button-compare-more = ➕ نموذج آخر

## Checkout
order-quote = السعر ثابت لمدة { $minutes ->
    [zero] أقل من دقيقة ({ $minutes })
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $minutes } دقائق
    [many] { $minutes } دقيقة
   *[other] { $minutes } دقيقة
}، حتى الساعة { $until } بتوقيت UTC.
order-key-new = 🔑 يأتي معه مفتاح جديد، ويمكن لمفاتيحك الأخرى استخدامه أيضًا.
order-key-same = 🔑 يمكن لمفاتيحك الحالية استخدامه فورًا.
button-key-new = 🔑 مع مفتاح جديد
button-key-same = 🔑 بلا مفتاح جديد
refused-too-fast = 🐢 وصل الكثير دفعة واحدة. انتظر بضع ثوانٍ من فضلك ثم أجيبك من جديد. المدفوعات تمر دائمًا.

## The menu of commands
command-models = النماذج والأسعار
