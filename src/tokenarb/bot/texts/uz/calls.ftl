# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Try it
button-try = ✨ Sinab ko‘rish
try-ask =
    ✨ <b>Sinab ko‘rish</b>

    Model: <code>{ $model }</code>
    Kalit: { $key }

    Savolingizni keyingi xabarda yozing. U har qanday so‘rov kabi hisoblanadi, javob shu yerga keladi.
try-waiting = ⏳ Model o‘ylamoqda…
button-stop = ✋ To‘xtatish
try-closed = ✖ Hech qanday savol berilmadi, hech narsa yechilmadi.
try-late = ⌛ Savolingiz kech keldi va berilmadi. Hech narsa yechilmadi.
try-busy = ⏳ Oldingi savolingizga hali javob kelmoqda. Uni to‘xtating yoki oxirini kuting.
try-stopping = To‘xtatilmoqda…
try-over = Bu javob tugagan.
try-receipt = 🧾 { $model } · { $question } + { $answer } ta token · { $charge } · qoldi: { $left }
button-receipt = 🧾 Chek
try-free = 🎁 Hech narsa yechilmadi.
try-provider = ⚠️ Model provayderida xato yuz berdi.
try-stopped = ✋ To‘xtatildi. Model shu paytgacha yozgani uchun haq yechildi.
try-interrupted = ⚠️ Savolingiz o‘rtasida bot qayta ishga tushdi, shuning uchun javob to‘liq emas.
try-hidden = ⚠️ Javobni bu chatda ko‘rsatib bo‘lmadi.

## Receipts a request
button-calls = 🧾 So‘rovlar
calls = 🧾 <b>So‘rovlar</b>
calls-free = Avval eng yangilari, vaqt UTC bo‘yicha. Muvaffaqiyatsiz so‘rovlar bepul.
button-call = { $at } · { $model } · { $charge }
call-running = bajarilmoqda
call-free = bepul
call-refunded = qaytarildi
call-unknown = Sizda bunday so‘rov yo‘q.
call =
    🧾 <b>{ $model }</b>

    { $at }
    <code>{ $id }</code>
call-state-charged = ✅ Javob berildi.
call-state-left = ✅ Oxirigacha kutilmadi; ishlatilgani uchun haq yechildi.
call-state-remembered = ✅ Javob xotiradan olindi, narxning bir qismiga.
call-state-free = 🎁 Xato yoki bo‘sh bo‘lgani uchun bepul.
call-state-running = ⏳ Hali bajarilmoqda; raqamlari keyinroq chiqadi.
call-state-refunded = ↩️ Yechildi va qaytarildi.
call-held = Ko‘pi bilan band qilindi: { $held } ({ $limit } ta javob tokeni uchun)
call-charge = Yechildi: <b>{ $charge }</b>
call-refund = Qaytarildi: { $refund }
call-tokens = Tokenlar: savol { $question }, javob { $answer }
call-cached = Savoldan keshdan olingani: { $count }
call-thinking = Javobdan o‘ylashga ketgani: { $count }
call-price = { $version }-versiya narxlari, million token uchun: savol { $question }, javob { $answer }
call-attempts = Urinishlar: { $count }
call-finish = Tugash sababi: <code>{ $finish }</code>
call-first = Birinchi belgi { $ms } ms dan keyin
call-whole = To‘liq { $ms } ms dan keyin
call-contents = Savol ham, javob ham hech qayerda saqlanmaydi.

## What goes wrong
refused-key-frozen = Bu kalit to‘xtatib turilgan. Avval davom ettiring.
refused-key-cap-reached = Kalit kunlik chegarasiga yetdi.
refused-model-not-allowed = Bu kalitga u model ruxsat etilmagan.
refused-model-not-found = Bu model endi sotilmaydi.
refused-context-length-exceeded = Savol bu model uchun juda uzun.
refused-content-policy-violation = Model provayderi bunday savollarga javob bermaydi.
refused-rate-limit-exceeded = Bir vaqtda so‘rovlar juda ko‘p. Biroz kuting.
refused-maintenance = Tizimda ish olib borilmoqda. Keyinroq urinib ko‘ring.

## The menu of commands
command-try = Shu chatda modelga savol berish
help-line = /{ $command } – { $what }
command-calls = So‘rovlaringiz va ularning cheklari
