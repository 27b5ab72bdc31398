# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## The catalogue of models
button-models = 🧠 Modellar
models =
    🧠 <b>Modellar</b>: { $count }, hammasi bitta kalit bilan

    Ishlab chiqaruvchini tanlang yoki shu chatga model nomidan bir so‘z yozing, masalan <code>claude</code>.
button-maker = { $maker } ({ $count })
button-makers = 🧠 Barcha ishlab chiqaruvchilar
button-search = 🔎 Qidirish
models-search = 🔎 Shu chatga model nomidan bir so‘z yozing, masalan <code>claude</code> yoki <code>gpt 4o mini</code>.
models-none = Hozircha sotuvda modellar yo‘q.
models-maker = <b>{ $maker }</b> · modellar: { $count }
models-found = 🔎 <b>{ $words }</b> · topildi: { $count }
models-missed = 🔎 Bu yerda { $words } degan model yo‘q. Boshqa so‘z yozing yoki barcha ishlab chiqaruvchilarni ko‘ring.
models-prices = Har birining yonida: siz yuborgan / javobdagi million token narxi.
button-model = { $model } · { $question } / { $answer }
button-model-each = { $model } · { $price }

## One model
model =
    🧠 <b>{ $title }</b>
    { $maker } · <code>{ $id }</code>
model-context = Bir martada { $tokens } token qabul qiladi, taxminan { $words } ta so‘z
model-output = Javobi ko‘pi bilan { $tokens } token
model-cutoff = Dunyoni { $date } sanasigacha biladi
model-leaves = ⚠️ { $date } sanasida sotuvdan olinadi
model-able = <b>Nimalarga qodir, texnik ma’lumotlariga ko‘ra</b>
trait-sees = rasmlarni tushunadi
trait-reads = PDF kabi fayllarni o‘qiydi
trait-hears = ovozni tushunadi
trait-watches = videoni tushunadi
trait-draws = rasm yaratadi
trait-speaks = gapiradi
trait-transcribes = aytilganni matnga aylantiradi
trait-embeds = matnni qidiruv uchun vektorga aylantiradi, suhbatlashmaydi
trait-tools = ilovangizdagi vositalarni chaqiradi
trait-schema = JSON formatiga aniq amal qiladi
trait-thinks = so‘ralsa, avval o‘ylaydi; o‘ylash javob narxida
trait-always-thinks = doim avval o‘ylaydi; o‘ylash javob narxida
trait-searches = internetdan o‘zi qidiradi, har bir qidiruv pullik
trait-long = juda uzun matnlarni birdan qabul qiladi
band-low = narxi: modellarimizning eng arzon uchdan birida
band-middle = narxi: modellarimizning o‘rtadagi uchdan birida
band-high = narxi: modellarimizning eng qimmat uchdan birida
model-price =
    <b>Million token narxi</b>
    Siz yuborgan: { $question }
    Javob: { $answer }
model-price-long = { $tokens } tokendan uzun bo‘lsa: { $question } / { $answer }
model-price-hours = UTC bo‘yicha { $hours }: { $question } / { $answer }
model-price-request = Har bir so‘rov: { $price }
model-price-search = Har bir internet qidiruvi: { $price }
price-picture = Bitta rasm: { $price }
price-character = 1 000 ta belgi: { $price }
price-second = Bir daqiqa: { $price }
model-packages = Paketlari quyida. Yoki balansni istalgan summaga to‘ldiring: u har qanday model uchun to‘laydi.
model-credit = Bu modelning paketi yo‘q. Balansni istalgan summaga to‘ldiring: u har qanday model uchun foydalanishga qarab to‘laydi.
button-compare = ⚖️ Taqqoslash

## Side by side
compare = ⚖️ <b>Taqqoslash</b>
compare-choose = ⚖️ Tanlandi: { $models }. Taqqoslash uchun yana bir model tanlang.
compare-model = { $number } <b>{ $model }</b>
compare-line = { $what }: { $values }
compare-question = Siz yuborgan million token
compare-answer = Javobdagi million token
compare-words = 1 000 ta so‘z, taxminan (savol / javob)
compare-each = Narxi
compare-context = Bir martada tokenlar
compare-output = Eng uzun javob, token
button-compare-more = ➕ Yana bir model

## Checkout
order-quote = Narx { $minutes ->
    [one] { $minutes } daqiqa
   *[other] { $minutes } daqiqa
} davomida amal qiladi (UTC bo‘yicha { $until } gacha).
order-key-new = 🔑 U bilan yangi kalit keladi. Boshqa kalitlaringiz ham undan foydalana oladi.
order-key-same = 🔑 Mavjud kalitlaringiz undan darhol foydalana oladi.
button-key-new = 🔑 Yangi kalit qo‘shish
button-key-same = 🔑 Yangi kalitsiz
refused-too-fast = 🐢 Birdan juda ko‘p bo‘ldi. Iltimos, bir necha soniya kuting, keyin yana javob beraman. To‘lovlar doim o‘tadi.

## The menu of commands
command-models = Modellar va narxlar
