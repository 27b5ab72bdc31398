# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## What is told
alert-wallet = 👛 您的余额还剩 <b>{ $left }</b>，共 { $full }。
alert-wallet-empty = 👛 您的余额已用完。充值之前，由余额支付的请求会被拒绝。
alert-package = 📦 您的 { $model } 套餐还剩 <b>{ $left }</b> / { $full } 个 Token。
alert-package-empty = 📦 您的 { $model } 套餐已用完。若密钥允许，此类请求现在由余额支付。
alert-expiry = ⌛ { $title } 将于 { $date }（UTC）到期，还剩 { $left } 个 Token。
alert-price = 💱 <b>新价格</b>，每百万 Token（问题 / 回答）：
alert-price-line = { $model }: { $before } → <b>{ $now }</b>
alert-price-packages = 您已有的套餐价格不变。
alert-more = 另有 { $count } 个
alert-incident = ⚠️ <b>目前无法访问：</b>
alert-model = · { $model }
alert-incident-free = 失败的请求免费。恢复后我们会通知您。
alert-incident-over = ✅ 我们说过无法访问的模型已恢复回答。

## What is wanted
button-alerts = 🔔 提醒
alerts =
    🔔 <b>提醒</b>

    当余额或某个模型的套餐只剩一部分时、套餐到期前、您拥有的模型价格变动时，以及它数分钟无法访问时，我们会写信给您。
alerts-choose = 请点选您想收到的提醒：
alerts-muted = 现在您不会收到这些提醒。收据、密钥和对您问题的回答仍会照常送达。
button-alerts-mute = 🔕 不再提醒
button-alerts-unmute = 🔔 恢复提醒
button-level = 剩余 { $percent } %
button-days = { $days ->
   *[other] 提前 { $days } 天
}
button-alert-prices = 价格
button-alert-incidents = 故障
command-alerts = 我们会就什么写信给您
