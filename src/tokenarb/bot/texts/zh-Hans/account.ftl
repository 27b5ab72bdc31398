# 简体中文. Machine draft: see docs/translations.md. The text it is translated from is in en/
# Telegram's HTML; { $variables } are put in by the program and must stay.

## Snippets
snippets =
    <b>设置您的应用</b>

    请将 <code>YOUR_KEY</code> 替换为您的密钥。
snippet = <b>{ $name }</b>
snippet-code = <pre>{ $code }</pre>

## Balance, usage, history
balance =
    👛 <b>余额</b>：{ $available }
balance-held = 正在进行的请求预留：{ $held }
balance-packages = <b>您的套餐</b>
balance-package = { $title }：剩余 { $left } / { $tokens } 个 Token
balance-owed = ⛔ 欠款：{ $owed }
balance-none = 您还没有套餐。
usage =
    📈 <b>最近 { $days } 天</b>

    请求数：{ $requests }
    Token：{ $tokens }
    花费：{ $spent }
usage-models = <b>按模型</b>
usage-model = { $model }：{ $spent }（{ $requests }）
usage-none = 还没有请求。
usage-left = 按目前的速度，您的余额大约还能用 { $days ->
   *[other] { $days } 天
}。
picture-usage = 您的用量
picture-left = 剩余
picture-pace = 大约还能用（天）
picture-requests = 请求
picture-money = 每日美元
picture-tokens = 每日 Token
picture-other = 其他
history = 🧾 <b>记录</b>
history-none = 暂无记录。
history-line = { $date } · { $what } · { $change }
history-tokens = { $tokens } 个 Token，{ $title }
history-credit = 入账
history-promo = 我们的赠送
history-correction = 更正
history-stars = 用星星支付
history-stars-back = 退回星星
history-collect = 偿还欠款
history-sale = 购买
history-expire = 到期未使用
history-refund-package = 退回套餐
history-refund-request = 请求退款
history-calls = 请求 × { $count }
history-other = 其他

## Keys
keys = 🔑 <b>我的密钥</b>
keys-none = 您还没有密钥。首次购买后即可获得第一个密钥。
key-active = 可用
key-frozen = 已暂停
key-revoked = 已吊销
key =
    🔑 <b>{ $label }</b>

    开头：<code>{ $prefix }</code>
    状态：{ $state }
    每日上限：{ $cap }
    今日花费：{ $today }
    模型：{ $models }
key-no-cap = 无
key-all-models = 全部
button-rotate = 🔄 重新生成
button-freeze = ⏸ 暂停
button-unfreeze = ▶️ 恢复
button-revoke = 🗑 吊销
button-new-key = ➕ 新建密钥
button-cap = 每日上限 { $amount }
button-no-cap = 不设上限
button-sure = ⚠️ 是的，我确定
key-rotate-sure = 新密钥会立即取代旧密钥：仍使用旧密钥的应用将停止工作。
key-revoke-sure = 此密钥将永久失效。您购买的内容会保留，可继续用其他密钥使用。
key-rename = 如需重命名，请发送 <code>/rename { $key } 新名称</code>。如需只允许部分模型，请发送 <code>/models { $key } openai/gpt-4 …</code>，或 <code>/models { $key } all</code>。
key-renamed = ✅ 密钥现已命名为 { $label }。
key-models-set = ✅ 此密钥现在可以使用：{ $models }。
