# العربية. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

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
