# O‘zbekcha. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-seen = 👀 { $network } tarmog‘idagi <b>{ $amount }</b> to‘lovi blokka kirdi. Tarmoq uni tasdiqlashi bilan balansingizga tushadi; hech narsa qilishingiz shart emas.
deposit-credited = ✅ { $network } tarmog‘idagi <b>{ $amount }</b> to‘lovi tasdiqlandi: balansingizga <b>{ $credit }</b> tushdi. Hozirgi balans: <b>{ $balance }</b>.
deposit-reversed = ↩️ { $network } tarmog‘i { $amount } to‘lovini bekor qildi: balansingizdan { $credit } yechildi. Hozirgi balans: { $balance }. To‘lov yana tasdiqlansa, yana balansga tushadi.
deposit-reversed-owed = ⛔ { $network } tarmog‘i allaqachon sarflangan { $amount } to‘lovini bekor qildi. Qarzingiz: { $owed }; u to‘lanmaguncha hisobingiz to‘xtatilgan. Bizga /paysupport orqali yozing.
