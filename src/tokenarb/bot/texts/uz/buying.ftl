# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Home
home =
    <b>Sun’iy intellektga oldindan to‘langan kirish.</b> GPT, Claude, Gemini, Llama va boshqa ko‘plab modellar – OpenAI API bilan ishlaydigan har qanday ilovada ishlaydigan bitta kalit orqali.

    Faqat foydalanganingiz uchun to‘laysiz. Bajarilmagan so‘rovlar bepul. Obuna yo‘q.
home-balance = Balans: <b>{ $balance }</b>
home-no-packages = Hozircha sotuvda paketlar yo‘q. Balansni to‘ldirib, foydalanganingizga qarab to‘lashingiz mumkin.
home-choose = Paketni tanlang:
button-package = { $title } · { $price }
button-more-packages = 🗂 Barcha paketlar
button-top-up = 💳 Balansni to‘ldirish
button-amount = { $amount }
button-balance = 👛 Balans
button-keys = 🔑 Kalitlarim
button-usage = 📈 Sarf
button-history = 🧾 Tarix
button-cart = 🛒 Savat ({ $count })
button-language = 🌐 Til
button-help = ❓ Yordam
button-back = ‹ Orqaga
button-home = 🏠 Bosh sahifa
button-table = 📄 CSV fayl

## Packages
packages = <b>Barcha paketlar</b>
package =
    <b>{ $title }</b>

    Model: <code>{ $model }</code>
    Tokenlar soni: <b>{ $tokens }</b>
    Narxi: <b>{ $price }</b>
package-expires = { $days ->
    [one] Xariddan keyin { $days } kun amal qiladi.
   *[other] Xariddan keyin { $days } kun amal qiladi.
}
package-forever = Muddati cheklanmagan.
package-token = Siz yuborgan har bir token paketdan bitta token sarflaydi. Javobning har bir tokeni uchun sarf: { $ratio }.
words = 1 000 ta so‘z narxi, taxminan:
words-line = { $model }: savol { $question }, javob { $answer }
words-line-estimated = { $model }: savol { $question }, javob { $answer } (taxminiy hisob)
button-buy-stars = ⭐ Sotib olish · { $stars }
button-buy-balance = 👛 Balansdan olish · { $price }
button-add = 🛒 Savatga qo‘shish
toast-added = Savatga qo‘shildi.

## Cart
cart = <b>Savatingiz</b>
cart-line = { $count } × { $title } · { $price }
cart-total = Jami: <b>{ $total }</b>
cart-empty = Savatingiz bo‘sh.
button-remove = ➖ { $title }
button-checkout = ✅ Rasmiylashtirish · { $total }

## Before the first purchase
live =
    <b>Birinchi xariddan oldin</b>

    Qayerda yashaysiz? Buni qonun va modellarni yaratuvchilar bilishni talab qiladi. Javobingizdan faqat mamlakatni saqlaymiz, undan aniqrog‘ini emas.
live-range = { $first } – { $last }
live-agree =
    Siz yashaydigan mamlakat: <b>{ $country }</b>.

    Quyidagi tugmani bosib, bu to‘g‘ri ekanini, yoshingiz 18 da yoki undan katta ekanini hamda /terms va /privacy shartlarini qabul qilishingizni tasdiqlaysiz.
button-agree = ✅ Yoshim 18 dan katta, roziman
button-other-country = 🌍 Boshqa mamlakat
live-ukraine = Qrimda yoki Donetsk yoxud Luhansk viloyatining bosib olingan qismida yashaysizmi?
button-yes = Ha
button-no = Yo‘q

## Paying
invoice =
    <b>{ $what }</b>

    To‘lov: <b>{ $stars } ⭐ Telegram yulduzi (Stars)</b>
    Balansingizga qo‘shiladi: { $credit }.
    Narx { $minutes ->
        [one] { $minutes } daqiqa
       *[other] { $minutes } daqiqa
    } davomida amal qiladi (UTC bo‘yicha { $until } gacha).
invoice-top-up = Balansni to‘ldirish: { $amount }
invoice-from-balance = Shundan { $amount } balansingizdan olinadi.
invoice-title = Balans { $amount }
invoice-description = Sun’iy intellektga oldindan to‘langan kirish: balansingizga { $amount }.
invoice-paid = ✅ <b>To‘landi.</b> { $stars } ⭐ evaziga balansingizga { $credit } qo‘shildi.
invoice-expired = ⌛ Bu hisobning muddati tugadi, hech narsa to‘lanmadi. Baribir to‘lasangiz, pul balansingizga tushadi.
invoice-cancelled = Bu hisob bekor qilindi. Hech narsa to‘lanmadi.
button-pay-stars = ⭐ { $stars } yulduz to‘lash
button-cancel = ✖ Bekor qilish
order =
    <b>Buyurtmangiz</b>

    { $lines }

    Jami: <b>{ $total }</b>
    Balans: { $balance }
order-line = { $title } · { $price }
button-pay-balance = 👛 Balansdan { $total } to‘lash
order-cancelled = Buyurtma bekor qilindi. Hech narsa to‘lanmadi.
order-done = ✅ Sotib olindi. Chek hozir keladi.
top-up =
    <b>Balansni to‘ldiring</b>

    Balans istalgan model uchun, haqiqiy sarfingizga qarab ishlatiladi. Qancha?
    Yoki AQSH dollarida summani yozing, masalan <code>12.50</code>.
top-up-cost = Yulduzlar bilan { $usd } uchun { $stars } ⭐ kerak: ularning { $percent } foizi Telegram va ilovalar do‘konlarida qoladi.

## What came of it
receipt =
    🧾 <b>Chek</b>

    { $lines }

    Jami: <b>{ $total }</b>
    Hozirgi balans: { $balance }
    Buyurtma <code>{ $order }</code>
receipt-line = { $title } · { $tokens } ta token · { $price }
receipt-expires = amal qilish muddati: { $date }
topped-up =
    💳 Balansingizga <b>{ $credit }</b> tushdi ({ $stars } ⭐). Hozirgi balans: <b>{ $balance }</b>.
topped-up-order = Buyurtmangizni bajarib bo‘lmadi: { $why }
new-key =
    🔑 <b>Kalitingiz</b> (bir marta ko‘rsatiladi, uni sir saqlang):

    <code>{ $key }</code>

    Asosiy manzil (Base URL): <code>{ $url }</code>

    OpenAI asosiy manzili va kalitini kiritish mumkin bo‘lgan har qanday ilovada ishlaydi. Bizdan hech kim sizga hech qachon birinchi bo‘lib yozmaydi va bu kalitni so‘ramaydi.
new-key-late =
    🔑 Siz uchun kalit yaratildi, lekin uni bir kun ichida yetkazib bo‘lmadi va u o‘chirildi. Unga yangi maxfiy kod oling: u o‘sha tokenlardan sarflaydi.
taken-back = ↩️ { $stars } ⭐ qaytarildi, balansingizdan { $credit } yechildi. Hozirgi balans: { $balance }.
taken-back-owed = ⛔ Telegram allaqachon sarflangan { $stars } ⭐ ni qaytardi. Qarzingiz: { $owed }; u to‘lanmaguncha hisobingiz to‘xtatilgan. Bizga /paysupport orqali yozing.
button-copy-key = 📋 Kalitni nusxalash
button-copy-url = 📋 Manzilni nusxalash
button-snippets = 🧩 Ilovamni sozlash
