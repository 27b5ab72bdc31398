# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

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
