# العربية. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ دفعة <b>{ $amount }</b> على شبكة { $network } في الطريق وتنتظر كتلتها الأولى. لا يُضاف شيء قبل ذلك.
deposit-gone = ✖️ دفعة <b>{ $amount }</b> على شبكة { $network } استُبدلت أو أُسقطت قبل دخولها كتلة. لم يُضف شيء؛ وإن دفعت من جديد فستظهر تلك الدفعة وحدها.
deposit-seen = 👀 دخلت دفعة <b>{ $amount }</b> على شبكة { $network } في كتلة. ستُضاف إلى رصيدك فور تأكيد الشبكة لها، ولا يلزمك فعل شيء.
deposit-credited = ✅ تأكدت دفعة <b>{ $amount }</b> على شبكة { $network }: أُضيف <b>{ $credit }</b> إلى رصيدك. الرصيد الآن: <b>{ $balance }</b>.
deposit-reversed = ↩️ ألغت شبكة { $network } دفعة { $amount } وخُصم { $credit } من رصيدك. الرصيد الآن: { $balance }. إذا تأكدت الدفعة من جديد فستُضاف من جديد.
deposit-reversed-owed = ⛔ ألغت شبكة { $network } دفعة { $amount } بعد أن صُرفت. أصبح عليك دَين قدره { $owed }، وحسابك موقوف حتى سداده. راسلنا عبر /paysupport.
history-deposit = دفع بعملة مشفّرة
history-deposit-back = دفعة ألغتها شبكتها
