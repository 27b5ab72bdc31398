# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ { $network } tarmog‘idagi <b>{ $amount }</b> to‘lovi yo‘lda, birinchi blokini kutmoqda. Undan oldin hech narsa balansga tushmaydi.
deposit-gone = ✖️ { $network } tarmog‘idagi <b>{ $amount }</b> to‘lovi blokka kirmasdan almashtirildi yoki tushirib qoldirildi. Balansga hech narsa tushmadi; qayta to‘lagan bo‘lsangiz, u to‘lov o‘zi ko‘rinadi.
deposit-seen = 👀 { $network } tarmog‘idagi <b>{ $amount }</b> to‘lovi blokka kirdi. Tarmoq uni tasdiqlashi bilan balansingizga tushadi; hech narsa qilishingiz shart emas.
deposit-credited = ✅ { $network } tarmog‘idagi <b>{ $amount }</b> to‘lovi tasdiqlandi: balansingizga <b>{ $credit }</b> tushdi. Hozirgi balans: <b>{ $balance }</b>.
deposit-reversed = ↩️ { $network } tarmog‘i { $amount } to‘lovini bekor qildi: balansingizdan { $credit } yechildi. Hozirgi balans: { $balance }. To‘lov yana tasdiqlansa, yana balansga tushadi.
deposit-reversed-owed = ⛔ { $network } tarmog‘i allaqachon sarflangan { $amount } to‘lovini bekor qildi. Qarzingiz: { $owed }; u to‘lanmaguncha hisobingiz to‘xtatilgan. Bizga /paysupport orqali yozing.
history-deposit = Kripto bilan to‘landi
history-deposit-back = To‘lov tarmoq tomonidan bekor qilindi
