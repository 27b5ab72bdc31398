# العربية. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 بقي في رصيدك <b>{ $left }</b> من { $full }.
alert-wallet-empty = 👛 نفد رصيدك. الطلبات التي يدفعها تُرفض حتى تشحنه.
alert-package = 📦 بقي من باقاتك لـ { $model } <b>{ $left }</b> من { $full } توكن.
alert-package-empty = 📦 نفدت باقاتك لـ { $model }. يدفع رصيدك الآن ثمن مثل هذه الطلبات إن كان ذلك مسموحًا للمفتاح.
alert-expiry = ⌛ تنتهي صلاحية { $title } في { $date } (UTC)، وقد بقي منها { $left } توكن.
alert-price = 💱 <b>أسعار جديدة</b> لمليون توكن من السؤال / من الجواب:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = الباقات التي لديك تحتفظ بأسعارها.
alert-more = و{ $count } غيرها
alert-incident = ⚠️ <b>غير متاحة حاليًا:</b>
alert-model = · { $model }
alert-incident-free = الطلبات الفاشلة مجانية. سنخبرك حين تنتهي المشكلة.
alert-incident-over = ✅ النماذج التي قلنا إنها غير متاحة تجيب من جديد.

## What is wanted
button-alerts = 🔔 التنبيهات
alerts =
    🔔 <b>التنبيهات</b>

    نكتب إليك حين لا يبقى من رصيدك أو من باقات نموذج إلا جزء، وقبل انتهاء باقة، وحين يتغير سعر نموذج لديك، وحين يتعطل دقائق.
alerts-choose = اضغط على ما تريد أن تُخبر به:
alerts-muted = الآن لا يصلك شيء من هذا. الإيصالات والمفاتيح والأجوبة عن أسئلتك تصل على كل حال.
button-alerts-mute = 🔕 بلا تنبيهات
button-alerts-unmute = 🔔 التنبيهات من جديد
button-level = بقي { $percent } ٪
button-days = { $days ->
    [zero] قبل { $days } يوم
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $days } أيام
    [many] قبل { $days } يومًا
   *[other] قبل { $days } يوم
}
button-alert-prices = الأسعار
button-alert-incidents = الأعطال
command-alerts = ما نكتب إليك عنه
