# العربية. Machine draft: see docs/translations.md. The text it is translated from is en.ftl.
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>وصول مسبق الدفع إلى الذكاء الاصطناعي.</b> GPT وClaude وGemini وLlama وغيرها الكثير، بمفتاح واحد يعمل في أي تطبيق يدعم واجهة OpenAI البرمجية (API).

    لا تدفع إلا مقابل ما تستخدمه. الطلبات الفاشلة مجانية. ولا حاجة إلى اشتراك.
home-balance = الرصيد: <b>{ $balance }</b>
home-no-packages = لا توجد باقات معروضة للبيع حاليًا. يمكنك شحن رصيدك والدفع بحسب الاستخدام.
home-choose = اختر باقة:
button-package = { $title } · { $price }
button-more-packages = 🗂 كل الباقات
button-top-up = 💳 شحن الرصيد
button-amount = { $amount }
button-balance = 👛 الرصيد
button-keys = 🔑 مفاتيحي
button-usage = 📈 الاستخدام
button-history = 🧾 السجل
button-cart = 🛒 السلة ({ $count })
button-language = 🌐 اللغة
button-help = ❓ المساعدة
button-back = ‹ رجوع
button-home = 🏠 الرئيسية
button-table = 📄 ملف CSV

## Packages
packages = <b>كل الباقات</b>
package =
    <b>{ $title }</b>

    النموذج: <code>{ $model }</code>
    عدد التوكنات: <b>{ $tokens }</b>
    السعر: <b>{ $price }</b>
package-expires = { $days ->
    [zero] صالحة حتى نهاية يوم الشراء ({ $days } يوم).
    [one] صالحة ليوم واحد بعد الشراء.
    [two] صالحة ليومين بعد الشراء.
    [few] صالحة لمدة { $days } أيام بعد الشراء.
    [many] صالحة لمدة { $days } يومًا بعد الشراء.
   *[other] صالحة لمدة { $days } يوم بعد الشراء.
}
package-forever = لا تنتهي صلاحيتها.
package-token = كل توكن ترسله يخصم توكنًا واحدًا من الباقة، وكل توكن في الإجابة يخصم { $ratio }.
words = تكلفة ألف كلمة تقريبًا:
words-line = { $model }: السؤال { $question }، الجواب { $answer }
words-line-estimated = { $model }: السؤال { $question }، الجواب { $answer } (تقدير)
button-buy-stars = ⭐ شراء · { $stars }
button-buy-balance = 👛 شراء من الرصيد · { $price }
button-add = 🛒 إضافة إلى السلة
toast-added = أُضيفت إلى السلة.

## Cart
cart = <b>سلتك</b>
cart-line = { $count } × { $title } · { $price }
cart-total = المجموع: <b>{ $total }</b>
cart-empty = سلتك فارغة.
button-remove = ➖ { $title }
button-checkout = ✅ إتمام الشراء · { $total }

## Before the first purchase
live =
    <b>قبل أول عملية شراء</b>

    أين تقيم؟ القانون وصانعو النماذج يطلبون معرفة ذلك. نحتفظ من إجابتك باسم البلد فقط، ولا شيء أدق من ذلك.
live-range = { $first } – { $last }
live-agree =
    أنت تقيم في <b>{ $country }</b>.

    بالضغط على الزر أدناه تؤكد أن هذا صحيح، وأن عمرك 18 عامًا أو أكثر، وأنك تقبل /terms و /privacy.
button-agree = ✅ عمري 18 عامًا أو أكثر وأوافق
button-other-country = 🌍 بلد آخر
live-ukraine = هل تقيم في القرم أو في جزء محتل من منطقة دونيتسك أو لوهانسك؟
button-yes = نعم
button-no = لا

## Paying
invoice =
    <b>{ $what }</b>

    المبلغ المطلوب: <b>{ $stars } ⭐ من نجوم تيليجرام</b>
    يضيف هذا { $credit } إلى رصيدك.
    السعر ثابت لمدة { $minutes ->
        [zero] أقل من دقيقة ({ $minutes })
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $minutes } دقائق
        [many] { $minutes } دقيقة
       *[other] { $minutes } دقيقة
    }، حتى الساعة { $until } بتوقيت UTC.
invoice-top-up = شحن الرصيد بمبلغ { $amount }
invoice-from-balance = منها { $amount } من رصيدك.
invoice-title = رصيد { $amount }
invoice-description = وصول مسبق الدفع إلى الذكاء الاصطناعي: { $amount } لرصيدك.
invoice-paid = ✅ <b>تم الدفع.</b> أضافت { $stars } ⭐ مبلغ { $credit } إلى رصيدك.
invoice-expired = ⌛ انتهت صلاحية هذه الفاتورة ولم يُدفع شيء. إن دفعتها رغم ذلك، يُضاف المبلغ إلى رصيدك.
invoice-cancelled = أُلغيت هذه الفاتورة. لم يُدفع شيء.
button-pay-stars = ⭐ ادفع { $stars } من النجوم
button-cancel = ✖ إلغاء
order =
    <b>طلبيتك</b>

    { $lines }

    المجموع: <b>{ $total }</b>
    الرصيد: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 ادفع { $total } من الرصيد
order-cancelled = أُلغيت الطلبية. لم يُدفع شيء.
order-done = ✅ تم الشراء. سيصلك الإيصال حالًا.
top-up =
    <b>اشحن رصيدك</b>

    يُستخدم الرصيد مع أي نموذج، بقدر استخدامك الفعلي. كم تريد أن تشحن؟
    أو اكتب مبلغًا بالدولار الأمريكي، مثل <code>12.50</code>.
top-up-cost = عند الدفع بالنجوم، تكلفة { $usd } هي { $stars } ⭐: يحتفظ تيليجرام ومتاجر التطبيقات بنسبة { $percent } بالمئة منها.

## What came of it
receipt =
    🧾 <b>إيصال</b>

    { $lines }

    المجموع: <b>{ $total }</b>
    الرصيد الآن: { $balance }
    الطلبية <code>{ $order }</code>
receipt-line = { $title } · { $tokens } توكن · { $price }
receipt-expires = صالحة حتى { $date }
topped-up =
    💳 أُضيف <b>{ $credit }</b> إلى رصيدك ({ $stars } ⭐). الرصيد الآن: <b>{ $balance }</b>.
topped-up-order = تعذّر تنفيذ طلبيتك: { $why }
new-key =
    🔑 <b>مفتاحك</b> (يُعرض مرة واحدة فقط، احفظه سرًّا):

    <code>{ $key }</code>

    العنوان الأساسي (Base URL): <code>{ $url }</code>

    يعمل في أي تطبيق يتيح لك تحديد العنوان الأساسي والمفتاح الخاصين بـ OpenAI. لا أحد منا يراسلك أولًا أبدًا أو يطلب منك هذا المفتاح.
new-key-late =
    🔑 أُنشئ لك مفتاح، لكن تعذّر تسليمه خلال يوم واحد فمُحي. اطلب له رمزًا سريًّا جديدًا: فهو يستهلك من التوكنات نفسها.
taken-back = ↩️ أُعيدت إليك { $stars } ⭐ وخُصم { $credit } من رصيدك. الرصيد الآن: { $balance }.
taken-back-owed = ⛔ أعاد تيليجرام { $stars } ⭐ كانت قد صُرفت. أصبح عليك دَين قدره { $owed }، وحسابك موقوف حتى سداده. راسلنا عبر /paysupport.
button-copy-key = 📋 نسخ المفتاح
button-copy-url = 📋 نسخ العنوان الأساسي
button-snippets = 🧩 إعداد تطبيقي

## Snippets
snippets =
    <b>إعداد تطبيقك</b>

    ضع مفتاحك مكان <code>YOUR_KEY</code>.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>الرصيد</b>: { $available }
balance-held = محجوز لطلبات قيد التنفيذ: { $held }
balance-packages = <b>باقاتك</b>
balance-package = { $title }: بقي { $left } من { $tokens } توكن
balance-owed = ⛔ مبلغ مستحق عليك: { $owed }
balance-none = ليست لديك باقات بعد.
usage =
    📈 <b>آخر { $days } يومًا</b>

    الطلبات: { $requests }
    التوكنات: { $tokens }
    المبلغ المستهلك: { $spent }
usage-models = <b>بحسب النموذج</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = لا توجد طلبات بعد.
usage-left = بهذه الوتيرة يكفيك رصيدك نحو { $days ->
    [zero] أقل من يوم ({ $days })
    [one] يوم واحد
    [two] يومين
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}.
picture-usage = استهلاكك
picture-left = المتبقي
picture-pace = الأيام المتبقية تقريبًا
picture-requests = الطلبات
picture-money = دولار في اليوم
picture-tokens = توكن في اليوم
picture-other = أخرى
history = 🧾 <b>السجل</b>
history-none = لا شيء بعد.
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } توكن، { $title }
history-credit = أُضيف إلى الرصيد
history-promo = هدية منا
history-correction = تصحيح
history-stars = دفع بالنجوم
history-stars-back = إعادة النجوم
history-collect = سداد المستحق
history-sale = شراء
history-expire = انتهت الصلاحية دون استخدام
history-refund-package = إرجاع باقة
history-refund-request = استرداد ثمن طلب
history-calls = الطلبات × { $count }
history-other = غير ذلك

## Keys
keys = 🔑 <b>مفاتيحي</b>
keys-none = ليست لديك مفاتيح بعد. يأتي الأول مع أول عملية شراء.
key-active = يعمل
key-frozen = متوقف مؤقتًا
key-revoked = مُلغى
key =
    🔑 <b>{ $label }</b>

    يبدأ بـ: <code>{ $prefix }</code>
    الحالة: { $state }
    الحد اليومي: { $cap }
    المستهلك اليوم: { $today }
    النماذج: { $models }
key-no-cap = بلا حد
key-all-models = الكل
button-rotate = 🔄 رمز سري جديد
button-freeze = ⏸ إيقاف مؤقت
button-unfreeze = ▶️ استئناف
button-revoke = 🗑 إلغاء المفتاح
button-new-key = ➕ مفتاح جديد
button-cap = حد { $amount } يوميًا
button-no-cap = بلا حد
button-sure = ⚠️ نعم، أنا متأكد
key-rotate-sure = يحل رمز سري جديد محل القديم فورًا: التطبيقات التي تستخدم القديم تتوقف عن العمل.
key-revoke-sure = يتوقف المفتاح نهائيًا. ما اشتريته يبقى لك ويعمل مع مفاتيحك الأخرى.
key-rename = لتغيير اسمه، اكتب <code>/rename { $key } اسم جديد</code>. وللسماح ببعض النماذج فقط، اكتب <code>/models { $key } openai/gpt-4 …</code>، أو <code>/models { $key } all</code>.
key-renamed = ✅ أصبح اسم المفتاح { $label }.
key-models-set = ✅ يمكن للمفتاح الآن استخدام: { $models }.

## Language, help, papers
language = 🌐 <b>اللغة</b>
help =
    <b>ما يمكنك فعله هنا</b>

    /start – الباقات والأسعار
    /balance – ما لديك
    /keys – مفاتيحك: تغيير الاسم، إيقاف مؤقت، رمز سري جديد، حدود
    /usage – ما استخدمته
    /history – كل ما دفعته واشتريته
    /topup – شحن رصيدك
    /support – مراسلة شخص حقيقي
    /paysupport – أسئلة حول عملية دفع
    /language – لغة أخرى
    /terms، /privacy – الشروط والخصوصية
    /export_me، /delete_me – بياناتك

    الطلبات الفاشلة مجانية. لا أحد منا يراسلك أولًا.
terms =
    <b>الشروط</b> (الإصدار { $version })

    1. تشتري وصولًا مسبق الدفع إلى نماذج الذكاء الاصطناعي لاستخدامك الشخصي. يجب أن يكون عمرك 18 عامًا أو أكثر وأن تقيم في بلد نخدمه.
    2. يُدفع ثمن الطلبات من الرصيد والباقات بقدر الاستخدام الفعلي، وبالأسعار المعروضة قبل الشراء. الطلبات الفاشلة مجانية. تنتهي الباقات في التاريخ المبيّن.
    3. الرصيد ليس نقودًا: لا يمكن إرساله إلى آخرين ولا صرفه نقدًا. يمكن تحويل ما لم يُستخدم من باقة إلى رصيد؛ وتُعاد الدفعة بالنجوم كاملةً ما دام لم يُستخدم منها شيء.
    4. احفظ مفاتيحك سرًّا: ما يُستهلك بها يُحسب عليك. يمكنك إيقافها مؤقتًا أو إلغاؤها في أي وقت.
    5. تلتزم بقواعد صانعي النماذج؛ ويحق لنا إيقاف حساب يخالفها أو يخالف القانون.
    6. تأتي الإجابات من نماذج جهات أخرى وقد تكون خاطئة. لا نضمنها، ومسؤوليتنا هي ما يفرضه القانون لا أكثر.
    7. للأسئلة حول الدفع: /paysupport. لا يُسأل تيليجرام عن المشتريات التي تتم هنا.
privacy =
    <b>الخصوصية</b>

    نحتفظ بما يلي: معرّفك الرقمي في تيليجرام (مشفّرًا)، ولغتك، والبلد الذي أخبرتنا به، وما وافقت عليه ومتى، ومشترياتك ومدفوعاتك وأرقام استخدامك، ومفاتيحك على هيئة بصمات فقط.
    لا نحتفظ بما يلي: اسمك، واسم المستخدم، ورقم هاتفك، ولا بأي شيء مما تسأل عنه النماذج أو مما تجيب به.
    تُرسل أسئلتك إلى مزوّد النموذج الذي تختاره، باسم مستعار بدلًا منك. ويحتفظ تيليجرام بنسخته الخاصة من هذه المحادثة.
    /export_me يعرض ما لدينا. /delete_me يمحو ارتباطك بتيليجرام؛ وتبقى أرقام المشتريات بلا اسم، لأن قانون المحاسبة يطلبها.
support =
    <b>الدعم</b>

    اكتب سؤالك مع الأمر: <code>/support سؤالي</code>. سيجيبك شخص حقيقي هنا في هذه المحادثة.
paysupport =
    <b>أسئلة حول عملية دفع</b>

    اكتب ما حدث مع الأمر: <code>/paysupport ما حدث</code>. يمكن إعادة المدفوعات بالنجوم كاملةً ما دامت لم تُستخدم. لا يُسأل تيليجرام عن المشتريات التي تتم هنا؛ نحن المسؤولون عنها.
support-sent = ✅ رسالتك في طريقها إلينا. نجيبك في هذه المحادثة.
support-question =
    ✉️ /{ $command } من العميل <code>{ $customer }</code>:

    { $question }

    للرد: <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>إجابتنا</b>

    { $answer }
support-nobody = لا يمكن الوصول إلى أحد بهذه الطريقة حاليًا. يُرجى المحاولة لاحقًا.
export = هذا كل ما نحتفظ به عنك.
delete-sure =
    <b>حذف بياناتك؟</b>

    تُلغى مفاتيحك، وتفقد رصيدك البالغ { $balance } والباقات غير المستخدمة، ويُمحى ارتباطك بتيليجرام. لا يمكن التراجع عن ذلك.
button-delete = 🗑 حذف كل شيء
deleted = حُذفت بياناتك. أرسل /start للبدء من جديد.

## What goes wrong
error = حدث خطأ من جهتنا. لم يُفقد شيء؛ يُرجى المحاولة مرة أخرى.
error-closed = هذا الزر من رسالة قديمة. إليك الوضع الحالي.
unknown-command = لا أعرف هذا. أرسل /help لترى ما أستطيع فعله.
refused-customer-blocked = حسابك موقوف. راسلنا عبر /support.
refused-declaration-needed = يُرجى الإجابة أولًا عن السؤال عن بلدك.
refused-country-refused = نأسف: لا يُسمح لنا بالبيع إلى البلد الذي تقيم فيه.
refused-package-retired = لم تعد هذه الباقة تُباع.
refused-package-not-found = لم تعد هذه الباقة تُباع.
refused-model-not-sellable = لا يمكن بيع هذا النموذج حاليًا.
refused-insufficient-balance = رصيدك لا يكفي لهذا.
refused-order-closed = انتهت هذه الطلبية. يُرجى الاختيار من جديد.
refused-order-not-found = انتهت هذه الطلبية. يُرجى الاختيار من جديد.
refused-invoice-unknown = هذه الفاتورة ليست لك. يُرجى فتح فاتورتك الخاصة في البوت.
refused-invoice-closed = انتهت صلاحية هذه الفاتورة. يُرجى فتح فاتورة جديدة في البوت.
refused-price-mismatch = تغيّر السعر. يُرجى فتح فاتورة جديدة في البوت.
refused-stars-too-many = هذا أكثر مما يمكن دفعه بالنجوم دفعة واحدة.
refused-stars-cap = لا يمكن للعملاء الجدد دفع أكثر من مبلغ محدود بالنجوم في الأسابيع الثلاثة الأولى. يُرجى اختيار مبلغ أقل.
refused-cart-full = السلة ممتلئة.
refused-empty-cart = سلتك فارغة.
refused-key-revoked = أُلغي هذا المفتاح نهائيًا.
refused-key-not-found = لا يوجد مفتاح كهذا.
refused-bad-label = لا يمكن استخدام هذا الاسم.
refused-bad-models = اذكر نموذجًا واحدًا على الأقل.
refused-bad-amount = يُرجى كتابة مبلغ مثل 12.50.
refused-other = هذا غير ممكن حاليًا.

## The menu of commands
command-start = الباقات والأسعار
command-balance = ما لديك
command-keys = مفاتيحك
command-usage = ما استخدمته
command-history = ما دفعته واشتريته
command-topup = شحن رصيدك
command-language = لغة أخرى
command-help = ما يمكنك فعله هنا
command-support = مراسلة شخص حقيقي
command-paysupport = أسئلة حول عملية دفع
command-terms = الشروط
command-privacy = الخصوصية
