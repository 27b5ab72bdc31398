# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Payments on chains
deposit-pending = ⏳ { $network } 网络上的 <b>{ $amount }</b> 正在途中，等待进入第一个区块。在此之前不会入账。
deposit-gone = ✖️ { $network } 网络上的 <b>{ $amount }</b> 在进入区块之前被替换或丢弃，未入账。如果您已重新付款，新的付款会自动显示。
deposit-seen = 👀 { $network } 网络上的 <b>{ $amount }</b> 已进入区块。网络确认后会立即计入您的余额，您无需任何操作。
deposit-credited = ✅ { $network } 网络上的 <b>{ $amount }</b> 已确认：<b>{ $credit }</b> 已计入您的余额。当前余额：<b>{ $balance }</b>。
deposit-reversed = ↩️ { $network } 网络撤销了 { $amount } 的付款，并从您的余额中扣除 { $credit }。当前余额：{ $balance }。若该付款再次得到确认，将再次入账。
deposit-reversed-owed = ⛔ { $network } 网络撤销了 { $amount } 的付款，但这笔款项已被使用。您尚欠 { $owed }，还清之前账户暂停使用。请通过 /paysupport 联系我们。
history-deposit = 加密货币付款
history-deposit-back = 付款被网络撤销
