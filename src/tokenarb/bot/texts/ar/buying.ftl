# العربية. Machine draft: see docs/translations.md. The text it is translated from is in en/
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
