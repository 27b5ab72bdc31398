# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Language, help, papers
language = 🌐 <b>Til</b>
help =
    <b>Bu yerda nimalar qilish mumkin</b>

    /start – paketlar va narxlar
    /models – modellar va narxlar
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
