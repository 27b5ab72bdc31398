# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is en.ftl.
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

## Snippets
snippets =
    <b>Ilovangizni sozlang</b>

    <code>YOUR_KEY</code> o‘rniga o‘z kalitingizni qo‘ying.
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>Balans</b>: { $available }
balance-held = Bajarilayotgan so‘rovlar uchun band: { $held }
balance-packages = <b>Paketlaringiz</b>
balance-package = { $title }: { $tokens } tokendan { $left } tasi qoldi
balance-owed = ⛔ Qarz: { $owed }
balance-none = Hali paketlaringiz yo‘q.
usage =
    📈 <b>So‘nggi { $days } kun</b>

    So‘rovlar: { $requests }
    Tokenlar: { $tokens }
    Sarflandi: { $spent }
usage-models = <b>Modellar bo‘yicha</b>
usage-model = { $model }: { $spent } ({ $requests })
usage-none = Hali so‘rovlar yo‘q.
usage-left = Shu sur’atda balansingiz taxminan { $days ->
    [one] { $days } kunga
   *[other] { $days } kunga
} yetadi.
picture-usage = Sarfingiz
picture-left = Qoldi
picture-pace = Qolgan kunlar, taxminan
picture-requests = So‘rovlar
picture-money = Kuniga USD
picture-tokens = Kuniga token
picture-other = boshqalar
history = 🧾 <b>Tarix</b>
history-none = Hozircha hech narsa yo‘q.
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } ta token, { $title }
history-credit = Hisobga tushdi
history-promo = Bizdan sovg‘a
history-correction = Tuzatish
history-stars = Yulduzlar bilan to‘landi
history-stars-back = Yulduzlar qaytarildi
history-collect = Qarz to‘landi
history-sale = Sotib olindi
history-expire = Muddati tugadi, ishlatilmadi
history-refund-package = Paket qaytarildi
history-refund-request = So‘rov puli qaytarildi
history-calls = So‘rovlar × { $count }
history-other = Boshqa

## Keys
keys = 🔑 <b>Kalitlarim</b>
keys-none = Hali kalitlaringiz yo‘q. Birinchisi birinchi xaridingiz bilan keladi.
key-active = ishlaydi
key-frozen = to‘xtatib turilgan
key-revoked = bekor qilingan
key =
    🔑 <b>{ $label }</b>

    Boshlanishi: <code>{ $prefix }</code>
    Holati: { $state }
    Kunlik chegara: { $cap }
    Bugungi sarf: { $today }
    Modellar: { $models }
key-no-cap = yo‘q
key-all-models = barchasi
button-rotate = 🔄 Yangi maxfiy kod
button-freeze = ⏸ To‘xtatib turish
button-unfreeze = ▶️ Davom ettirish
button-revoke = 🗑 Bekor qilish
button-new-key = ➕ Yangi kalit
button-cap = Kuniga { $amount } gacha
button-no-cap = Chegarasiz
button-sure = ⚠️ Ha, ishonchim komil
key-rotate-sure = Yangi maxfiy kod eskisining o‘rnini darhol egallaydi: eskisi kiritilgan ilovalar ishlamay qoladi.
key-revoke-sure = Kalit butunlay to‘xtaydi. Sotib olganlaringiz qoladi va boshqa kalitlaringiz bilan ishlaydi.
key-rename = Nomini o‘zgartirish uchun <code>/rename { $key } yangi nom</code> deb yozing. Faqat ayrim modellarga ruxsat berish uchun <code>/models { $key } openai/gpt-4 …</code> yoki <code>/models { $key } all</code> deb yozing.
key-renamed = ✅ Kalitning nomi endi { $label }.
key-models-set = ✅ Kalit endi foydalana oladigan modellar: { $models }.

## Language, help, papers
language = 🌐 <b>Til</b>
help =
    <b>Bu yerda nimalar qilish mumkin</b>

    /start – paketlar va narxlar
    /balance – sizda bor narsalar
    /keys – kalitlaringiz: nomini o‘zgartirish, to‘xtatib turish, yangi maxfiy kod, chegaralar
    /usage – sarfingiz
    /history – barcha to‘lov va xaridlaringiz
    /topup – balansni to‘ldirish
    /support – jonli odamga yozish
    /paysupport – to‘lov haqida savollar
    /language – boshqa til
    /terms, /privacy – shartlar va maxfiylik
    /export_me, /delete_me – ma’lumotlaringiz

    Bajarilmagan so‘rovlar bepul. Bizdan hech kim sizga birinchi bo‘lib yozmaydi.
terms =
    <b>Shartlar</b> ({ $version } nashri)

    1. Siz sun’iy intellekt modellariga oldindan to‘langan kirishni o‘zingiz foydalanishingiz uchun sotib olasiz. Yoshingiz 18 da yoki undan katta bo‘lishi va biz xizmat ko‘rsatadigan mamlakatda yashashingiz kerak.
    2. So‘rovlar haqi balans va paketlardan, haqiqiy sarfga qarab, xariddan oldin ko‘rsatilgan narxlarda to‘lanadi. Bajarilmagan so‘rovlar bepul. Paketlar ko‘rsatilgan sanada tugaydi.
    3. Balans pul emas: uni boshqalarga yuborib yoki naqdlashtirib bo‘lmaydi. Paketning ishlatilmagan qismini balansga qaytarish mumkin; yulduzlar bilan qilingan to‘lov, uning hech bir qismi ishlatilmagan bo‘lsa, to‘liq qaytariladi.
    4. Kalitlaringizni sir saqlang: ular bilan sarflangani sizning hisobingizdan. Ularni istalgan vaqtda to‘xtatib turish yoki bekor qilish mumkin.
    5. Siz modellar yaratuvchilarining qoidalariga amal qilasiz; bu qoidalarni yoki qonunni buzgan hisobni to‘xtatib qo‘yishimiz mumkin.
    6. Javoblar boshqalarning modellaridan keladi va xato bo‘lishi mumkin. Biz ularga kafolat bermaymiz va faqat qonun talab qilgan darajada javobgarmiz.
    7. To‘lov haqida savollar: /paysupport. Bu yerdagi xaridlar uchun Telegram javob bermaydi.
privacy =
    <b>Maxfiylik</b>

    Biz saqlaymiz: Telegramdagi raqamingiz (ID, shifrlangan), tilingiz, bizga aytgan mamlakatingiz, nimaga va qachon rozilik berganingiz, xaridlaringiz, to‘lovlaringiz va sarf raqamlaringiz, kalitlaringizning esa faqat izi (xeshi).
    Biz saqlamaymiz: ismingiz, foydalanuvchi nomingiz, telefon raqamingiz hamda modellarga bergan savollaringiz va ularning javoblaridan hech narsa.
    Savollaringiz siz tanlagan model provayderiga, o‘rningizga taxallus bilan boradi. Telegram bu suhbatning o‘z nusxasini saqlaydi.
    /export_me bizda nima borligini ko‘rsatadi. /delete_me Telegram bilan bog‘liqligingizni o‘chiradi; xarid raqamlari ismsiz qoladi, chunki buxgalteriya qonunlari shuni talab qiladi.
support =
    <b>Yordam xizmati</b>

    Savolingizni shu buyruq bilan yozing: <code>/support savolim</code>. Jonli odam shu yerda, shu suhbatda javob beradi.
paysupport =
    <b>To‘lov haqida savollar</b>

    Nima bo‘lganini shu buyruq bilan yozing: <code>/paysupport nima bo‘ldi</code>. Yulduzlar bilan qilingan to‘lovlar, ishlatilmagan bo‘lsa, to‘liq qaytarilishi mumkin. Bu yerdagi xaridlar uchun Telegram emas, biz javob beramiz.
support-sent = ✅ Xabaringiz bizga yo‘lda. Shu suhbatda javob beramiz.
support-question =
    ✉️ /{ $command } · mijoz <code>{ $customer }</code>:

    { $question }

    Javob berish: <code>/reply { $customer } …</code>
support-reply =
    ✉️ <b>Javobimiz</b>

    { $answer }
support-nobody = Hozircha bu yo‘l bilan hech kimga yozib bo‘lmaydi. Iltimos, keyinroq urinib ko‘ring.
export = Siz haqingizda saqlaydigan barcha ma’lumotlarimiz shu yerda.
delete-sure =
    <b>Ma’lumotlaringiz o‘chirilsinmi?</b>

    Kalitlaringiz bekor qilinadi, balansingiz ({ $balance }) va ishlatilmagan paketlaringiz yo‘qoladi, Telegram bilan bog‘liqligingiz o‘chiriladi. Buni ortga qaytarib bo‘lmaydi.
button-delete = 🗑 Hammasini o‘chirish
deleted = Ma’lumotlaringiz o‘chirildi. /start bilan yangidan boshlashingiz mumkin.

## What goes wrong
error = Biz tomonda xatolik yuz berdi. Hech narsa yo‘qolmadi; iltimos, qayta urinib ko‘ring.
error-closed = Bu tugma eski xabardan. Hozirgi holat mana bunday.
unknown-command = Buni tushunmadim. /help nimalar qila olishimni ko‘rsatadi.
refused-customer-blocked = Hisobingiz to‘xtatilgan. Bizga /support orqali yozing.
refused-declaration-needed = Iltimos, avval mamlakatingiz haqidagi savolga javob bering.
refused-country-refused = Afsuski, siz yashaydigan mamlakatga sotishimiz mumkin emas.
refused-package-retired = Bu paket endi sotilmaydi.
refused-package-not-found = Bu paket endi sotilmaydi.
refused-model-not-sellable = Bu modelni hozircha sotib bo‘lmaydi.
refused-insufficient-balance = Bunga balansingiz yetmaydi.
refused-order-closed = Bu buyurtma tugagan. Iltimos, qaytadan tanlang.
refused-order-not-found = Bu buyurtma tugagan. Iltimos, qaytadan tanlang.
refused-invoice-unknown = Bu hisob sizniki emas. Iltimos, botda o‘z hisobingizni oching.
refused-invoice-closed = Bu hisobning muddati tugagan. Iltimos, botda yangisini oching.
refused-price-mismatch = Narx o‘zgardi. Iltimos, botda yangi hisob oching.
refused-stars-too-many = Bu yulduzlar bilan bir martada to‘lash mumkin bo‘lganidan ko‘p.
refused-stars-cap = Yangi mijozlar dastlabki uch haftada yulduzlar bilan faqat cheklangan summani to‘lay oladi. Iltimos, kamroq tanlang.
refused-cart-full = Savat to‘lgan.
refused-empty-cart = Savatingiz bo‘sh.
refused-key-revoked = Bu kalit butunlay bekor qilingan.
refused-key-not-found = Bunday kalit yo‘q.
refused-bad-label = Bu nomdan foydalanib bo‘lmaydi.
refused-bad-models = Kamida bitta modelni yozing.
refused-bad-amount = Iltimos, 12.50 kabi summa yozing.
refused-other = Hozircha buning iloji yo‘q.

## The menu of commands
command-start = Paketlar va narxlar
command-balance = Sizda bor narsalar
command-keys = Kalitlaringiz
command-usage = Sarfingiz
command-history = To‘lov va xaridlaringiz
command-topup = Balansni to‘ldirish
command-language = Boshqa til
command-help = Bu yerda nimalar qilish mumkin
command-support = Jonli odamga yozish
command-paysupport = To‘lov haqida savollar
command-terms = Shartlar
command-privacy = Maxfiylik
