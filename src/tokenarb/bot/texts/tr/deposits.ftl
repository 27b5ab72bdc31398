# Türkçe. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ { $network } ağındaki <b>{ $amount }</b> ödemesi yolda, ilk bloğunu bekliyor. Ondan önce bakiyeye bir şey eklenmez.
deposit-gone = ✖️ { $network } ağındaki <b>{ $amount }</b> ödemesi bloğa girmeden değiştirildi ya da düşürüldü. Bakiyeye bir şey eklenmedi; yeniden ödediyseniz o ödeme kendiliğinden görünür.
deposit-seen = 👀 { $network } ağındaki <b>{ $amount }</b> ödemesi bir bloğa girdi. Ağ onayladığı anda bakiyenize eklenir; bir şey yapmanız gerekmez.
deposit-credited = ✅ { $network } ağındaki <b>{ $amount }</b> ödemesi onaylandı: bakiyenize <b>{ $credit }</b> eklendi. Güncel bakiye: <b>{ $balance }</b>.
deposit-reversed = ↩️ { $network } ağı { $amount } ödemesini geri aldı: bakiyenizden { $credit } düşüldü. Güncel bakiye: { $balance }. Ödeme yeniden onaylanırsa yeniden eklenir.
deposit-reversed-owed = ⛔ { $network } ağı, çoktan harcanmış { $amount } ödemesini geri aldı. Borcunuz: { $owed }; ödenene kadar hesabınız durduruldu. /paysupport ile bize yazın.
history-deposit = Kripto ile ödendi
history-deposit-back = Ödeme ağı tarafından geri alındı
