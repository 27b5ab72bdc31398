# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 Balansingizda { $full } dan <b>{ $left }</b> qoldi.
alert-wallet-empty = 👛 Balansingiz tugadi. U to‘laydigan so‘rovlar to‘ldirguningizcha rad etiladi.
alert-package = 📦 { $model } uchun paketlaringizda { $full } tokendan <b>{ $left }</b> tasi qoldi.
alert-package-empty = 📦 { $model } uchun paketlaringiz tugadi. Endi bunday so‘rovlarni balansingiz to‘laydi, agar kalitga ruxsat bo‘lsa.
alert-expiry = ⌛ { $title } muddati { $date } kuni (UTC) tugaydi, undan { $left } ta token qoldi.
alert-price = 💱 <b>Yangi narxlar</b>, million token savol / javob uchun:
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = Sizdagi paketlarning narxi o‘zgarmaydi.
alert-more = va yana { $count } ta
alert-incident = ⚠️ <b>Hozir ishlamayapti:</b>
alert-model = · { $model }
alert-incident-free = Muvaffaqiyatsiz so‘rovlar bepul. Tugagach xabar beramiz.
alert-incident-over = ✅ Ishlamayapti deb aytgan modellarimiz yana javob bermoqda.

## What is wanted
button-alerts = 🔔 Ogohlantirishlar
alerts =
    🔔 <b>Ogohlantirishlar</b>

    Balansingiz yoki model paketlaringizdan bir qismi qolganda, paket tugashidan oldin, sizdagi model narxi o‘zgarganda va u bir necha daqiqa ishlamaganda yozamiz.
alerts-choose = Nimadan xabardor bo‘lishni tanlang:
alerts-muted = Hozir bulardan hech biri kelmaydi. Cheklar, kalitlar va savollaringizga javoblar baribir keladi.
button-alerts-mute = 🔕 Ogohlantirmaslik
button-alerts-unmute = 🔔 Yana ogohlantirish
button-level = { $percent } % qoldi
button-days = { $days ->
    [one] { $days } kun oldin
   *[other] { $days } kun oldin
}
button-alert-prices = Narxlar
button-alert-incidents = Uzilishlar
command-alerts = Sizga nima haqida yozamiz
